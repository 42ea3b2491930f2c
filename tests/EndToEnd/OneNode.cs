namespace Lighthouse.EndToEnd;

/// <summary>A Lighthouse and a node for all tests of a class that leave them as they were: starting processes is the most of what these cost.</summary>
public sealed class OneNode : IAsyncLifetime
{
    internal TestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await TestCluster.StartAsync(nodes: 1);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}

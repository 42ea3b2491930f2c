using System.Collections.Concurrent;
using Lighthouse.Jobs.Tests.Node;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>One Redis for a class of the matrix; each case takes queues of its own. The nodes that died are put away at the end.</summary>
public sealed class MatrixRedis : IAsyncLifetime
{
    private readonly ConcurrentBag<Task> _burials = [];
    private int _queues;

    internal RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_burials);
        await Server.DisposeAsync();
    }

    internal Scene Scene(Moment moment) => new(this, moment, $"q{Interlocked.Increment(ref _queues)}");

    /// <summary>Ends what is left of a dead node in this process, in the background: it takes a while to give Redis up.</summary>
    internal void Bury(TestNode node) => _burials.Add(Task.Run(async () =>
    {
        node.StopNow();
        await node.DisposeAsync();
    }));
}

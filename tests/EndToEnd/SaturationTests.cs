using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>A machine with no time to spare; so nothing else is tested meanwhile: `./dev test` runs what needs the machine by itself.</summary>
[Trait("needs", "machine")]
[Collection(Alone)]
public sealed class SaturationTests
{
    private const string Alone = "alone";

    [Theory]
    [InlineData("test.burn")]
    [InlineData("test.block")]
    public async Task Machine_HasNoTimeToSpare_NodeKeepsItsLease(string type)
    {
        // Twice as many workers as the pool begins with threads, each busy without end and deaf to everything.
        var lease = TimeSpan.FromSeconds(8);
        await using var cluster = await TestCluster.StartAsync(nodes: 1, lease: lease, settings: "lighthouse.node.queues.default.workers=32");
        var member = (await cluster.Reader.ViewAsync(CancellationToken.None)).Members.Single(each => each.Info.Role == "node").Node;

        // Ten rounds of a second: together they keep every core, or every thread, for longer than the lease.
        var ids = await cluster.AddManyAsync(type, Enumerable.Repeat("""{"ms":1000}""", 320));
        await cluster.WaitForEndsAsync(ids, TimeSpan.FromMinutes(3));

        cluster.Ends().ShouldAllBe(end => end.State == JobStates.Succeeded && end.Attempt == 1);
        var view = await cluster.Reader.ViewAsync(CancellationToken.None);
        view.Down.ShouldBeEmpty();
        view.Members.ShouldContain(each => each.Node == member);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}

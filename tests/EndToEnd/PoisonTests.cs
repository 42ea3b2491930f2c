using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>A job whose handler takes the whole process with it, again and again, beside jobs that do no harm.</summary>
public sealed class PoisonTests
{
    private const int Innocent = 5;

    [Fact]
    public async Task Job_TakesEveryNodeDown_IsDeadAfterThreeCrashesAloneAndItsNeighboursSucceed()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1);
        var innocents = await cluster.AddManyAsync("test.stubborn", Enumerable.Repeat("""{"ms":1500}""", Innocent));
        await cluster.UntilHoldsAsync(cluster.Processes.Nodes[0]);
        var poison = await cluster.AddAsync("test.kill", "{}");

        await TestCluster.UntilAsync(async () =>
        {
            if (!cluster.Processes.Nodes[^1].IsRunning) cluster.Processes.StartNode(); // as a container would be
            return await cluster.StateAsync(poison) == JobStates.Dead;
        }, () => $"the poisonous job to be dead; {cluster.Processes.Nodes.Count} nodes were started", TestCluster.Patience * 2);

        if (!cluster.Processes.Nodes[^1].IsRunning) cluster.Processes.StartNode();
        await cluster.WaitForEndsAsync([.. innocents, poison]);
        foreach (var id in innocents) cluster.Ends().Single(end => end.Id == id).State.ShouldBe(JobStates.Succeeded);
        cluster.Processes.Nodes.Count(node => !node.IsRunning).ShouldBeInRange(3, 5); // three times alone, and up to two before that beside others
        var error = await cluster.Redis.CliAsync("FCALL_RO", "lighthouse_job", "1", "lh:{default}", poison);
        error.ShouldContain("\"type\":\"poison\"");
        error.ShouldContain("It took down its node 3 times while it ran there alone");
    }
}

using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>The operators' verbs as people use them: pbm, redis-cli, and real processes of a Lighthouse and two nodes.</summary>
public sealed class PbmTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync(nodes: 2);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Queue_PausedLimitedAndResumed_HoldsItsJobsBackOnAllNodes()
    {
        (await DoneAsync("queue", "pause", "default")).ShouldStartWith("Queue `default` is paused");
        var id = await _cluster.AddAsync("test.echo", "1");
        (await DoneAsync("queue", "list")).ShouldContain("paused by ");
        (await DoneAsync("job", "list", "-s", "ready")).ShouldContain(id);
        (await _cluster.StateAsync(id)).ShouldBe(JobStates.Ready);

        (await DoneAsync("queue", "limit", "default", "--rate", "1000/s", "--burst", "5")).ShouldContain("1000/s  operator");
        (await DoneAsync("queue", "show", "default")).ShouldContain("1000/s");
        await DoneAsync("queue", "resume", "default");
        await _cluster.WaitForStateAsync(id, JobStates.Succeeded);
        (await DoneAsync("queue", "limit", "default", "--clear", "rate", "--clear", "burst")).ShouldBe("Queue `default` has no limits.\n");
    }

    [Fact]
    public async Task Job_Cancelled_ScheduledAndRunning_Ends()
    {
        var waiting = await _cluster.AddAsync("test.echo", "1", "delay", "1h", "result_ttl", "1h");
        await _cluster.WaitForStateAsync(waiting, JobStates.Scheduled);
        (await DoneAsync("job", "list", "-s", "scheduled")).ShouldContain(waiting);
        (await DoneAsync("job", "cancel", waiting, "--reason", "a mistake")).ShouldContain("is cancelled; it had not started");
        (await _cluster.StateAsync(waiting)).ShouldBe(JobStates.Cancelled);
        (await DoneAsync("job", "show", $"default/{waiting}")).ShouldContain("a mistake");

        var running = await _cluster.AddAsync("test.sleep", """{"ms":600000}""", "result_ttl", "1h");
        await _cluster.WaitForStateAsync(running, JobStates.Running);
        (await DoneAsync("job", "cancel", running)).ShouldContain("its token is cancelled within a second");
        await _cluster.WaitForStateAsync(running, JobStates.Cancelled);
        (await _cluster.PbmAsync("job", "cancel", running)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Dead_FromAFile_AreListedCountedRequeuedAndPurged()
    {
        var file = Path.Combine(_cluster.Folder, "jobs.ndjson");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 1_200).Select(i => $$"""{"type":"test.flaky","args":{"failures":100},"id":"f-{{i}}","max_attempts":1}"""));
        (await DoneAsync("job", "enqueue", "--file", file)).ShouldBe("1,200 enqueued.\n");
        await TestCluster.UntilAsync(async () => (await _cluster.Redis.CliAsync("ZCARD", "lh:{default}:dead")) == "1200", () => "1,200 jobs to die");

        (await DoneAsync("dead", "list", "--message", "on purpose", "-n", "3")).ShouldContain("There are more: --cursor ");
        (await DoneAsync("dead", "show", "f-7")).ShouldContain("attempt 1 fails on purpose");
        (await DoneAsync("dead", "purge", "--type", "test.flaky", "--max", "700")).ShouldBe("700 dead jobs of queue `default` would be purged. Add --yes to purge them.\n");
        (await DoneAsync("dead", "purge", "--type", "test.flaky", "--max", "700", "--yes")).ShouldBe("700 dead jobs purged.\n");
        (await _cluster.Redis.CliAsync("ZCARD", "lh:{default}:dead")).ShouldBe("500");
        (await _cluster.PbmAsync("dead", "purge", "--yes")).ExitCode.ShouldBe(2);

        (await DoneAsync("dead", "requeue", "--all", "--yes")).ShouldBe("500 dead jobs requeued.\n");
        await TestCluster.UntilAsync(async () => (await _cluster.Redis.CliAsync("ZCARD", "lh:{default}:dead")) == "500", () => "500 jobs to die again");
    }

    [Fact]
    public async Task Cron_AddedByHand_FiresAndIsRemoved()
    {
        (await DoneAsync("cron", "add", "often", "@every 1s", "test.echo", "1")).ShouldStartWith("Schedule `often` is added; it fires next at ");
        await TestCluster.UntilAsync(async () =>
        {
            await _cluster.ReadJournalAsync();
            return _cluster.Ends().Any(end => end is { Type: "test.echo", State: JobStates.Succeeded });
        }, () => "the schedule to fire");
        (await DoneAsync("cron", "list")).ShouldContain("@every 1s");
        (await DoneAsync("cron", "next", "often", "-n", "2")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        (await DoneAsync("cron", "pause", "often")).ShouldContain("is paused");
        (await DoneAsync("cron", "run", "often")).ShouldStartWith("default/");
        await DoneAsync("cron", "remove", "often");
        (await _cluster.PbmAsync("cron", "run", "often")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_AreShownResizedDrainedAndDeclaredDown()
    {
        var cluster = JsonElement.Parse(await DoneAsync("cluster", "show", "--json"));
        var nodes = cluster.GetProperty("members").EnumerateArray().Where(member => member.GetProperty("role").GetString() == "node").Select(member => member.GetProperty("node").GetString()!).ToList();
        nodes.Count.ShouldBe(2);

        foreach (var node in nodes)
        {
            (await DoneAsync("node", "resize", node, "--workers", "3")).ShouldStartWith($"{node}: It runs up to 3 jobs");
            await TestCluster.UntilAsync(async () => JsonElement.Parse(await DoneAsync("node", "show", node, "--json")).GetProperty("queues")[0].GetProperty("workers").GetInt32() == 3, () => $"{node} to have 3 workers");
            (await DoneAsync("node", "drain", node)).ShouldContain("claims nothing more");
        }

        var id = await _cluster.AddAsync("test.echo", "1");
        await DoneAsync("node", "resume", nodes[0]);
        await _cluster.WaitForStateAsync(id, JobStates.Succeeded);

        (await DoneAsync("actor", "hierarchy")).ShouldContain("membership");
        (await DoneAsync("cluster", "down", "-a", nodes[1], "--reason", "it misbehaves")).ShouldContain("It is down");
        (await DoneAsync("cluster", "tail", "--once", "-n", "100")).ShouldContain("it misbehaves");
        var (exit, output, _) = await _cluster.PbmAsync("doctor");
        exit.ShouldBeInRange(0, 1);
        output.ShouldNotBeEmpty();
    }

    private async Task<string> DoneAsync(params string[] arguments)
    {
        var (exit, output, errors) = await _cluster.PbmAsync(arguments);
        exit.ShouldBe(0, $"pbm {string.Join(' ', arguments)}: {errors}");
        return output;
    }
}

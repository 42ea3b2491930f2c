using System.Text.Json;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Successes with results, and those with a fragment of their own, beside plain ones in one settle.</summary>
public sealed class SettleResultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

    private readonly string _queue = BrokerFixture.NewQueue();

    [Fact]
    public async Task Settle_ManyWithResults_KeepsEachUnderItsJob()
    {
        var (session, jobs) = await RunningAsync(4);

        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("10", Ttl), jobs[1].Succeeded(), jobs[2].Succeeded("\"äé\"", Ttl), jobs[3].Succeeded("", TimeSpan.FromMinutes(1))]);

        (await ResultsAsync(jobs)).ShouldBe(["10", null, "\"äé\"", "null"]);
        (await fixture.SendAsync("PTTL", Key(jobs[0]))).AsInt64().ShouldBeInRange(3_590_000, 3_600_000);
        (await fixture.SendAsync("PTTL", Key(jobs[3]))).AsInt64().ShouldBeInRange(50_000, 60_000);
        var outcome = JsonDocument.Parse((await fixture.SendAsync("GET", Key(jobs[2]))).AsMemory()).RootElement;
        outcome.EnumerateObject().Select(member => $"{member.Name}={member.Value.GetRawText()}").ShouldBe(
        [
            $"id=\"{jobs[2].Id}\"", "state=\"succeeded\"", "result=\"äé\"", "error=null", "attempts=1", "node=\"n1\"",
            $"ended_at=\"{DateTimeOffset.FromUnixTimeMilliseconds(fixture.Now):yyyy-MM-ddTHH:mm:ss.fffZ}\"",
        ]);
        (await fixture.EntriesAsync(_queue)).Select(entry => entry.Id).ShouldBe(jobs.Select(job => job.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task Settle_ManyWithResultsSomeEndedBefore_KeepsNoneForThose()
    {
        var (session, jobs) = await RunningAsync(3);
        await fixture.Broker.SettleAsync(session, [jobs[1].Succeeded()]);

        (await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("1", Ttl), jobs[1].Succeeded("2", Ttl), jobs[2].Succeeded("3", Ttl)])).NotHeld.ShouldBe([1]);

        (await ResultsAsync(jobs)).ShouldBe(["1", null, "3"]);
        (await fixture.EntriesAsync(_queue)).Select(entry => entry.Id).ShouldBe([jobs[1].Id, jobs[0].Id, jobs[2].Id]);
    }

    [Fact]
    public async Task Settle_TheSameJobTwiceWithResults_KeepsTheFirst()
    {
        var (session, jobs) = await RunningAsync(2);

        (await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("1", Ttl), jobs[0].Succeeded("2", Ttl), jobs[1].Succeeded("3", Ttl)])).NotHeld.ShouldBe([1]);
        (await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("4", Ttl)])).NotHeld.ShouldBe([0]);

        (await ResultsAsync(jobs)).ShouldBe(["1", "3"]);
        (await fixture.EntriesAsync(_queue)).Select(entry => entry.Id).ShouldBe(jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task Settle_TheSameJobOnceWithAResultAndOnceWithout_EndsItOnce()
    {
        var (session, jobs) = await RunningAsync(1);

        (await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("1", Ttl), jobs[0].Succeeded()])).NotHeld.ShouldBe([1]);

        (await fixture.EntriesAsync(_queue)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    public async Task Settle_ResultKeyIsOfAnotherType_IsSaidOfThatJobAndTheOthersKeepTheirs(int count, int taken)
    {
        var (session, jobs) = await RunningAsync(count);
        await fixture.SendAsync("RPUSH", Key(jobs[taken]), "mine");

        (await fixture.Broker.SettleAsync(session, [.. jobs.Select((job, i) => job.Succeeded($"{i}", Ttl))])).NotHeld.ShouldBeEmpty();

        (await fixture.EntriesAsync(_queue)).ToDictionary(entry => entry.Id, entry => entry.Unwritten).ShouldBe(
            jobs.ToDictionary(job => job.Id, job => job == jobs[taken] ? "result" : null), ignoreOrder: true);
        (await fixture.SendAsync("HGET", fixture.Keys.Queue(_queue).Counters, "unwritten")).AsString().ShouldBe("1");
        (await fixture.SendAsync("HGET", fixture.Keys.Queue(_queue).Counters, "succeeded")).AsString().ShouldBe($"{count}");
        (await fixture.SnapshotAsync(_queue)).States.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settle_SomeEndedBeforeAndAResultKeyIsOfAnotherType_SaysEachJobOnce()
    {
        var (session, jobs) = await RunningAsync(4);
        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded()]);
        await fixture.SendAsync("RPUSH", Key(jobs[2]), "mine");

        (await fixture.Broker.SettleAsync(session, [.. jobs.Select((job, i) => job.Succeeded($"{i}", Ttl))])).NotHeld.ShouldBe([0]);

        var said = await fixture.EntriesAsync(_queue);
        said.Select(entry => (entry.Id, entry.Unwritten)).ShouldBe([(jobs[0].Id, null), (jobs[1].Id, null), (jobs[2].Id, "result"), (jobs[3].Id, null)], ignoreOrder: true);
        said.ShouldAllBe(entry => entry.ClaimedMs == jobs[0].ClaimedMs);
        (await fixture.SendAsync("HGET", fixture.Keys.Queue(_queue).Counters, "succeeded")).AsString().ShouldBe("4");
    }

    [Fact]
    public async Task Settle_OneThatLoggedAndItsResultIsRefused_KeepsItsLines()
    {
        var (session, jobs) = await RunningAsync(1);
        await fixture.SendAsync("RPUSH", Key(jobs[0]), "mine");

        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded("7", Ttl) with { Log = ["done"] }]);

        var said = (await fixture.EntriesAsync(_queue)).ShouldHaveSingleItem();
        (said.Unwritten, string.Join('|', said.Log)).ShouldBe(("result", "done"));
    }

    [Fact]
    public async Task Settle_OneThatLoggedAmongPlainOnes_SaysItsLinesAndEndsAllAlike()
    {
        var (session, jobs) = await RunningAsync(3);

        await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded(), jobs[1].Succeeded("7", Ttl) with { Log = ["\"jobs\":[\"]}", "done"] }, jobs[2].Succeeded()]);

        (await fixture.EntriesAsync(_queue)).ToDictionary(entry => entry.Id, entry => string.Join('|', entry.Log)).ShouldBe(
            new Dictionary<string, string> { [jobs[0].Id] = "", [jobs[1].Id] = "\"jobs\":[\"]}|done", [jobs[2].Id] = "" }, ignoreOrder: true);
        (await ResultsAsync(jobs)).ShouldBe([null, "7", null]);
        (await fixture.SnapshotAsync(_queue)).States.ShouldBeEmpty();
    }

    private string Key(ClaimedJob job) => fixture.Keys.Queue(_queue).Result(job.Id);

    private async Task<(QueueSession Session, IReadOnlyList<ClaimedJob> Jobs)> RunningAsync(int count)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < count; i++) await fixture.XaddAsync(_queue, "type", "t", "args", "1");
        return (session, (await fixture.Broker.ClaimAsync(session, 1, count)).Jobs);
    }

    private async Task<List<string?>> ResultsAsync(IEnumerable<ClaimedJob> jobs)
    {
        var results = new List<string?>();
        foreach (var job in jobs)
        {
            var kept = await fixture.SendAsync("GET", Key(job));
            results.Add(kept.IsNull ? null : JsonDocument.Parse(kept.AsMemory()).RootElement.GetProperty("result").GetRawText());
        }
        return results;
    }
}

using System.Text;
using System.Text.Json;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Unique keys, at each door: what is dropped, what takes another's place, and that no lock outlives its job or its time.</summary>
public sealed class UniqueTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    [Theory]
    [InlineData("function")]
    [InlineData("list")]
    [InlineData("stream")]
    public async Task Unique_WhileTheFirstIsNotDone_DropsTheDuplicateAtEachDoor(string door)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var first = await AddAsync(door, """{"type":"t","unique":"welcome:42"}""");
        await AddAsync(door, """{"type":"t","unique":"welcome:42"}""");
        await AddAsync(door, """{"type":"t","unique":"welcome:43"}""");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Count.ShouldBe(2);
        if (first is not null) claim.Jobs[0].Id.ShouldBe(first);
        await ShouldHaveEndedAsync("deduplicated", 1);
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.Values.ShouldBe(["running n1", "running n1"]);
        snapshot.Violations.ShouldBeEmpty();
        await fixture.Broker.SettleAsync(session, [.. claim.Jobs.Select(job => job.Succeeded())]);
        (await LocksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Unique_AtTheFunctionDoor_IsAnsweredWithTheFirstJobsId()
    {
        var first = await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u","delay":"1h"}""");
        var second = await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u"}""");

        first.Status.ShouldBe(EnqueueStatus.New);
        second.ShouldBe(new EnqueueReply(first.Id, EnqueueStatus.Known, null));
        (await fixture.SnapshotAsync(_queue)).States.Keys.ShouldBe([first.Id]);
    }

    public static TheoryData<string, string, bool> HowTheFirstEnds => new()
    {
        // unique_for, how the first ends, whether the key is free then
        { "", "succeeded", true },
        { "", "dead", true },
        { "", "expired", true },
        { "", "retry", false },
        { "", "released", false },
        { "", "reclaimed", false },
        { ""","unique_for":"done:10m" """, "succeeded", true },
        { ""","unique_for":"10m" """, "succeeded", false },
        { ""","unique_for":"10m" """, "dead", false },
    };

    [Theory]
    [MemberData(nameof(HowTheFirstEnds))]
    public async Task Unique_AfterTheFirst_IsFreeOrNot(string time, string end, bool free)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var expiry = end == "expired" ? ""","expires_in":1,"priority":"high" """ : "";
        await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"first","unique":"u"{{time}}{{expiry}}}""");
        await EndAsync(session, end);

        var second = await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"u"}""");

        second.Status.ShouldBe(free ? EnqueueStatus.New : EnqueueStatus.Known);
        if (!free) second.Id.ShouldBe("first");
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10m", 600)]
    [InlineData("done:10m", 600)]
    [InlineData("done:24h", 86_400)]
    public async Task Unique_TimePassed_IsFreeThoughTheFirstIsNotDone(string time, int seconds)
    {
        await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"first","unique":"u","unique_for":"{{time}}"}""");
        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(seconds * 1000 - 1));
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"u"}""")).Id.ShouldBe("first");

        await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"third","unique":"u"}""")).Status.ShouldBe(EnqueueStatus.New);

        // the first has had its lock, and runs although another holds it now; its end takes nothing from the other
        var session = await fixture.OpenAsync(_queue, "n1");
        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);
        claim.Jobs.Select(job => job.Id).ShouldBe(["first", "third"]);
        await fixture.Broker.SettleAsync(session, [claim.Jobs[0].Succeeded()]);
        (await LocksAsync()).ShouldBe(["u"]);
        await fixture.Broker.SettleAsync(session, [claim.Jobs[1].Succeeded()]);
        (await LocksAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ready", """{"type":"t","id":"first","unique":"u","reply_to":"r"}""")]
    [InlineData("scheduled", """{"type":"t","id":"first","unique":"u","delay":"1h","reply_to":"r"}""")]
    [InlineData("ready", """{"type":"t","id":"first","unique":"u","priority":"high","reply_to":"r"}""")]
    [InlineData("waiting", """{"type":"t","id":"first","unique":"u","ordering_key":"k","reply_to":"r"}""")]
    public async Task Replace_NotStarted_TheFirstIsCancelledAndTheSecondTakesItsPlace(string state, string first)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"holder","ordering_key":"k"}""");
        if (state == "waiting") await fixture.Broker.ClaimAsync(session, 1, 10);
        await fixture.EnqueueAsync(_queue, first);
        if (state == "waiting") await fixture.Broker.ClaimAsync(session, 2, 10);
        (await fixture.SnapshotAsync(_queue))["first"].ShouldStartWith(state);

        var second = await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"u","on_duplicate":"replace"}""");

        second.ShouldBe(new EnqueueReply("second", EnqueueStatus.New, null));
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.Keys.ShouldBe(["holder", "second"], ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
        await ShouldHaveEndedAsync("cancelled", 1);
        using var reply = JsonDocument.Parse((await fixture.SendAsync("LPOP", fixture.Keys.Queue(_queue).Reply("r"))).AsString());
        reply.RootElement.GetProperty("id").GetString().ShouldBe("first");
        reply.RootElement.GetProperty("error").GetProperty("type").GetString().ShouldBe("replaced");
        reply.RootElement.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("second");
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u"}""")).Id.ShouldBe("second");
    }

    [Fact]
    public async Task Replace_FirstIsRunning_IsDropped()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"first","unique":"u"}""");
        await fixture.Broker.ClaimAsync(session, 1, 10);

        var second = await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"u","on_duplicate":"replace"}""");

        second.ShouldBe(new EnqueueReply("first", EnqueueStatus.Known, null));
        (await fixture.SnapshotAsync(_queue)).States.ShouldBe(new Dictionary<string, string> { ["first"] = "running n1" });
    }

    [Fact]
    public async Task Replace_AtTheStreamDoor_TheOneReplacedIsNotHandedOutByTheSameClaim()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"first","unique":"u","priority":"low"}""");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", "second", "unique", "u", "on_duplicate", "replace");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Select(job => job.Id).ShouldBe(["second"]);
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["second"] = "running n1" });
        snapshot.Violations.ShouldBeEmpty();
        await ShouldHaveEndedAsync("cancelled", 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("self")]
    public async Task Replace_FollowUpOfTheJobThatHeldTheKeyForATime_EndsNothingTwice(string? id)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.XaddAsync(_queue, ["type", "t", "args", "1", "unique", "u", "unique_for", "10m", .. id is null ? Array.Empty<string>() : ["id", id]]);
        var job = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        var other = await fixture.XaddAsync(_queue, "type", "t", "args", "1");
        var plain = (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem();
        var followUp = new FollowUp(_queue, """{"type":"t","unique":"u","on_duplicate":"replace"}"""u8.ToArray());

        await fixture.Broker.SettleAsync(session, [job.Succeeded(), plain.Succeeded() with { FollowUps = [followUp] }]);

        (await fixture.SnapshotAsync(_queue)).States.ShouldBeEmpty();
        var ends = (await fixture.EntriesAsync(_queue)).Select(entry => $"{entry.Id} {entry.State}").ToList();
        ends.Count.ShouldBe(3);
        ends.ShouldContain($"{job.Id} succeeded");
        ends.ShouldContain($"{other} succeeded");
        ends.ShouldContain(end => end.EndsWith(" deduplicated"));
    }

    [Fact]
    public async Task Unique_DuplicateWithAnIdAtTheStreamDoor_LeavesItsIdFree()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", "first", "unique", "u");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", "second", "unique", "u");
        var first = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.SettleAsync(session, [first.Succeeded()]);

        (await fixture.SendAsync("HKEYS", fixture.Keys.Queue(_queue).Ids)).Length.ShouldBe(1); // or it would be kept for ever: nothing ends under that id
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"u"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    [Fact]
    public async Task Unique_RefusedOrExpiredAtTheDoor_TakesNoLock()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.XaddAsync(_queue, "type", "bad type", "args", "1", "unique", "u");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "unique", "u", "expires_at", "2020-01-01");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", "good", "unique", "u");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["good"]);
    }

    [Fact]
    public async Task Unique_LockOfAJobThatIsGone_EndsWithItsTime()
    {
        var names = fixture.Keys.Queue(_queue);
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"first","unique":"u","priority":"high"}""");
        await fixture.SendAsync("DEL", names.Streams[1], names.Where, names.Holds, names.Ids); // as after a client's mistake
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u"}""")).Id.ShouldBe("first");

        await fixture.AdvanceAsync(TimeSpan.FromDays(1));
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Broker.ClaimAsync(session, 1, 10);

        (await LocksAsync()).ShouldBeEmpty();
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    private async Task<string?> AddAsync(string door, string document)
    {
        switch (door)
        {
            case "function":
                return (await fixture.EnqueueAsync(_queue, document)).Id;
            case "list":
                await fixture.RpushAsync(_queue, document);
                return null;
            default:
                using (var json = JsonDocument.Parse(document))
                {
                    return await fixture.XaddAsync(_queue, [.. json.RootElement.EnumerateObject().SelectMany(each => new[] { each.Name, each.Value.ToString() }), "args", "1"]);
                }
        }
    }

    /// <summary>It has been run, so nobody may say any more that it never was.</summary>
    [Theory]
    [InlineData("retry")]
    [InlineData("reclaimed")]
    public async Task Replace_FirstThatWasRunAndWaitsToRunAgain_IsKept(string end)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"first","unique":"k"}""");
        await EndAsync(session, end);
        if (end == "reclaimed")
        {
            var other = await fixture.OpenAsync(_queue, "n2");
            (await fixture.Broker.ClaimAsync(other, 1, 10)).Jobs.Count.ShouldBe(1);
            await fixture.Broker.ReclaimAsync(_queue, "n2", new Crash(2));
        }

        var reply = await fixture.EnqueueAsync(_queue, """{"type":"t","id":"second","unique":"k","on_duplicate":"replace"}""");

        reply.ShouldBe(new EnqueueReply("first", EnqueueStatus.Known, null));
        (await fixture.SnapshotAsync(_queue)).States.Keys.ShouldBe(["first"]);
    }

    private async Task EndAsync(QueueSession session, string end)
    {
        if (end == "expired") await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        if (end == "succeeded") await fixture.Broker.SettleAsync(session, [jobs[0].Succeeded()]);
        if (end == "dead") await fixture.Broker.SettleAsync(session, [jobs[0].Dead()]);
        if (end == "retry") await fixture.Broker.SettleAsync(session, [jobs[0].Retry(TimeSpan.FromSeconds(5))]);
        if (end == "released") await fixture.Broker.ReleaseAsync(session, [jobs[0].Drain()]);
        if (end == "reclaimed") await fixture.Broker.ReclaimAsync(_queue, "n1");
    }

    private async Task<List<string>> LocksAsync()
    {
        var names = fixture.Keys.Queue(_queue);
        var until = await fixture.SendAsync("ZRANGE", names.UniqueUntil, "0", "-1");
        var keys = await fixture.SendAsync("HKEYS", names.Unique);
        var found = new List<string>();
        foreach (var key in keys) found.Add(Encoding.UTF8.GetString(key.AsSpan()));
        until.Length.ShouldBe(found.Count);
        return found;
    }

    private async Task ShouldHaveEndedAsync(string state, int times) =>
        (await fixture.EntriesAsync(_queue)).Count(entry => entry.State == state).ShouldBe(times);
}

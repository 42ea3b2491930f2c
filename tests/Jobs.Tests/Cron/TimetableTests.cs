using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Cron;

/// <summary>Schedules on a clock that the test owns, with leaders that come, race and go. A tick is told by the meta of its job.</summary>
public sealed class TimetableTests(CronFixture fixture) : IClassFixture<CronFixture>, IAsyncLifetime
{
    private readonly string _queue = CronFixture.NewQueue();

    public async ValueTask InitializeAsync() => await fixture.ForgetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Look_ADayInBerlin_FiresEachWallClockTimeOnce()
    {
        await fixture.SetClockAsync("2026-10-24 22:00 +02:00");
        await fixture.PutAsync(_queue, "nightly", "30 1-3 * * *", "Europe/Berlin");
        var (table, _) = fixture.Lead();
        await PassAsync("2026-10-24 22:00 +02:00", "2026-10-25 06:00 +01:00", TimeSpan.FromMinutes(1), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-10-24 23:30:00", "2026-10-25 00:30:00", "2026-10-25 02:30:00"]);
    }

    [Fact]
    public async Task Look_TwoLeadersRaceForADay_EachTickFiresOnceAndNoneIsLeftOut()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "often", "*/10 * * * *");
        var (first, _) = fixture.Lead();
        var (second, _) = fixture.Lead();

        await PassAsync("2026-11-20 00:00 +00:00", "2026-11-21 00:00 +00:00", TimeSpan.FromMinutes(5), first, second);

        var fired = await fixture.FiredAsync(_queue);
        fired.Count.ShouldBe(144);
        fired.ShouldBe(Ticks.Between("*/10 * * * *", "UTC", "2026-11-20 00:00 +00:00", "2026-11-21 00:00 +00:00").Select(tick => tick[..16] + ":00"));
    }

    [Theory]
    [InlineData(Fault.DropCall)]
    [InlineData(Fault.DropReply)]
    [InlineData(Fault.Delay)]
    public async Task Look_LeaderDiesAtTheTick_TheNextFiresItOnce(Fault fault)
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "hourly", "0 * * * *");
        var (dying, faults) = fixture.Lead();
        await dying.LookAsync(TestContext.Current.CancellationToken);
        var root = System.Text.Encoding.UTF8.GetBytes(fixture.Keys.Queue(_queue).Root);
        faults.Fate = command => command.Name == "FCALL" && command.FirstKey.StartsWith(root) ? fault : Fault.None;
        await fixture.SetClockAsync("2026-11-20 01:00 +00:00");
        await Should.ThrowAsync<RedisException>(() => dying.LookAsync(TestContext.Current.CancellationToken));

        await fixture.SetClockAsync("2026-11-20 01:00:05 +00:00");
        var (next, _) = fixture.Lead();
        await next.LookAsync(TestContext.Current.CancellationToken);
        await faults.DeliverLateAsync();

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00"]);

        faults.Fate = _ => Fault.None; // it was not dead, only frozen: it wakes and takes itself for the leader still
        await dying.LookAsync(TestContext.Current.CancellationToken);
        await fixture.SetClockAsync("2026-11-20 02:00 +00:00");
        await dying.LookAsync(TestContext.Current.CancellationToken);
        await dying.LookAsync(TestContext.Current.CancellationToken);
        await next.LookAsync(TestContext.Current.CancellationToken);
        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00", "2026-11-20 02:00:00"]);
    }

    [Fact]
    public async Task Look_LeaderChangesWithinAMinute_FiresWhatWasDueMeanwhileWhateverThePolicy()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "often", "*/10 * * * * *", change: cron => cron with { Missed = MissedTicks.Skip });
        await fixture.Lead().Table.LookAsync(TestContext.Current.CancellationToken);

        await fixture.SetClockAsync("2026-11-20 00:00:45 +00:00");
        await fixture.Lead().Table.LookAsync(TestContext.Current.CancellationToken);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 00:00:10", "2026-11-20 00:00:20", "2026-11-20 00:00:30", "2026-11-20 00:00:40"]);
    }

    [Theory]
    [InlineData(MissedTicks.Skip, new string[0])]
    [InlineData(MissedTicks.RunOnce, new[] { "2026-11-20 05:00:00" })]
    [InlineData(MissedTicks.RunAll, new[] { "2026-11-20 01:00:00", "2026-11-20 02:00:00", "2026-11-20 03:00:00", "2026-11-20 04:00:00", "2026-11-20 05:00:00" })]
    public async Task Look_NobodyLedForHours_MakesUpForTicksAsAskedAndGoesOn(MissedTicks missed, string[] made)
    {
        await fixture.SetClockAsync("2026-11-20 00:30 +00:00");
        await fixture.PutAsync(_queue, "hourly", "0 * * * *", change: cron => cron with { Missed = missed });

        await fixture.SetClockAsync("2026-11-20 05:30 +00:00");
        var (table, _) = fixture.Lead();
        await table.LookAsync(TestContext.Current.CancellationToken);
        (await fixture.FiredAsync(_queue)).ShouldBe(made);

        await PassAsync("2026-11-20 05:30 +00:00", "2026-11-20 06:10 +00:00", TimeSpan.FromMinutes(1), table);
        (await fixture.FiredAsync(_queue)).ShouldBe([.. made, "2026-11-20 06:00:00"]);
    }

    [Fact]
    public async Task Look_MillionsOfTicksMissed_MakesUpForTheNewestHundredAtOnce()
    {
        await fixture.SetClockAsync("2025-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "each-second", "* * * * * *", change: cron => cron with { Missed = MissedTicks.RunAll });

        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.Lead().Table.LookAsync(TestContext.Current.CancellationToken);

        var fired = await fixture.FiredAsync(_queue);
        fired.Count.ShouldBe(100);
        fired[0].ShouldBe("2026-11-19 23:58:21");
        fired[^1].ShouldBe("2026-11-20 00:00:00");
    }

    [Fact]
    public async Task Look_WithoutOverlap_LetsATickGoWhileTheJobOfAnEarlierOneIsOnItsWay()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "alone", "* * * * *", change: cron => cron with { Overlap = false });
        var (table, _) = fixture.Lead();

        await PassAsync("2026-11-20 00:00 +00:00", "2026-11-20 00:03 +00:00", TimeSpan.FromSeconds(30), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 00:01:00"]);
        (await fixture.Store.LastTicksAsync(_queue))["alone"].ShouldBe(Ticks.At("2026-11-20 00:03 +00:00").ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Look_WithoutOverlap_WaitsForAJobThatTakesDays()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "alone", "0 1 * * *", change: cron => cron with { Overlap = false });

        await PassAsync("2026-11-20 00:30 +00:00", "2026-11-23 01:00 +00:00", TimeSpan.FromMinutes(30), fixture.Lead().Table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00"]);
    }

    [Fact]
    public async Task Look_WithoutOverlapAndAllToRun_EachTickHasItsJobInOneLane()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "in-turn", "0 * * * *", change: cron => cron with { Overlap = false, Missed = MissedTicks.RunAll });

        await fixture.SetClockAsync("2026-11-20 02:30 +00:00");
        await fixture.Lead().Table.LookAsync(TestContext.Current.CancellationToken);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00", "2026-11-20 02:00:00"]);
        var entries = await fixture.Redis.SendAsync(new RedisCommand("XRANGE"u8).Key(fixture.Keys.Queue(_queue).Ready).Arg("-"u8).Arg("+"u8));
        foreach (var entry in entries)
        {
            entry[1].TryGet("json"u8, out var json).ShouldBeTrue();
            json.AsString().ShouldContain("\"ordering_key\":\"cron:in-turn\"");
        }
    }

    [Fact]
    public async Task Look_PausedAndResumed_TicksInBetweenWereNotWanted()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "hourly", "0 * * * *", change: cron => cron with { Missed = MissedTicks.RunAll });
        var (table, _) = fixture.Lead();
        await fixture.Store.PauseAsync("hourly", "me");
        await PassAsync("2026-11-20 00:00 +00:00", "2026-11-20 03:30 +00:00", TimeSpan.FromMinutes(15), table);
        (await fixture.FiredAsync(_queue)).ShouldBeEmpty();

        await fixture.Store.ResumeAsync("hourly", "me");
        await PassAsync("2026-11-20 03:30 +00:00", "2026-11-20 04:30 +00:00", TimeSpan.FromMinutes(15), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 04:00:00"]);
    }

    [Fact]
    public async Task Look_ScheduleChangedAndRemoved_FollowsAtTheNextLook()
    {
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "report", "0 * * * *");
        var (table, _) = fixture.Lead();
        await PassAsync("2026-11-20 00:00 +00:00", "2026-11-20 01:10 +00:00", TimeSpan.FromMinutes(10), table);

        (await fixture.PutAsync(_queue, "report", "15 * * * *", change: cron => cron with { Missed = MissedTicks.RunAll })).ShouldBe(CronPut.Changed);
        await PassAsync("2026-11-20 01:10 +00:00", "2026-11-20 02:10 +00:00", TimeSpan.FromMinutes(5), table);
        await fixture.Store.RemoveAsync("report", "me");
        await PassAsync("2026-11-20 02:10 +00:00", "2026-11-20 04:10 +00:00", TimeSpan.FromMinutes(5), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00", "2026-11-20 01:15:00"]);
        (await fixture.Store.LastTicksAsync(_queue)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Look_ScheduleMovedAndRemoved_LeavesNoTickBehindThatALeaderFiredSince()
    {
        var other = CronFixture.NewQueue();
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(_queue, "report", "0 * * * *");
        var (table, _) = fixture.Lead();
        await PassAsync("2026-11-20 00:30 +00:00", "2026-11-20 01:10 +00:00", TimeSpan.FromMinutes(10), table);

        await fixture.PutAsync(other, "report", "0 * * * *");
        (await fixture.Store.LastTicksAsync(_queue)).ShouldBeEmpty();
        await FireLateAsync(_queue);
        await PassAsync("2026-11-20 01:20 +00:00", "2026-11-20 02:10 +00:00", TimeSpan.FromMinutes(10), table);
        (await fixture.Store.LastTicksAsync(_queue)).ShouldBeEmpty();
        (await fixture.FiredAsync(other)).ShouldBe(["2026-11-20 02:00:00"]);

        await fixture.Store.RemoveAsync("report", "me");
        await FireLateAsync(other);
        await table.LookAsync(TestContext.Current.CancellationToken);
        (await fixture.Store.LastTicksAsync(other)).ShouldBeEmpty();

        async Task FireLateAsync(string queue) =>
            await fixture.Redis.SendAsync(new RedisCommand("HSET"u8).Key(fixture.Keys.Queue(queue).Crons).Arg("report").Arg(Ticks.At("2026-11-20 02:00 +00:00").ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Look_OneQueueRefuses_TheOtherSchedulesFireAndItIsTriedAgain()
    {
        var broken = CronFixture.NewQueue();
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
        await fixture.PutAsync(broken, "a-broken", "0 * * * *");
        await fixture.PutAsync(_queue, "b-sound", "0 * * * *");
        await fixture.Redis.SendAsync(new RedisCommand("SET"u8).Key(fixture.Keys.Queue(broken).Crons).Arg("no hash"u8));
        var (table, _) = fixture.Lead();
        await table.LookAsync(TestContext.Current.CancellationToken);
        await fixture.SetClockAsync("2026-11-20 01:00 +00:00");
        await table.LookAsync(TestContext.Current.CancellationToken);
        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00"]);

        await fixture.Redis.SendAsync(new RedisCommand("DEL"u8).Key(fixture.Keys.Queue(broken).Crons));
        await fixture.SetClockAsync("2026-11-20 01:00:30 +00:00");
        await table.LookAsync(TestContext.Current.CancellationToken);

        (await fixture.FiredAsync(broken)).ShouldBe(["2026-11-20 01:00:00"]);
    }

    [Fact]
    public async Task Look_RedisClockIsSetBack_RepeatsNoTick()
    {
        await fixture.SetClockAsync("2026-11-20 00:30 +00:00");
        await fixture.PutAsync(_queue, "hourly", "0 * * * *");
        var (table, _) = fixture.Lead();
        await PassAsync("2026-11-20 00:30 +00:00", "2026-11-20 02:10 +00:00", TimeSpan.FromMinutes(10), table);

        await PassAsync("2026-11-20 00:50 +00:00", "2026-11-20 03:10 +00:00", TimeSpan.FromMinutes(10), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2026-11-20 01:00:00", "2026-11-20 02:00:00", "2026-11-20 03:00:00"]);
    }

    [Fact]
    public async Task Look_RedisClockHadGoneYearsAhead_DoesNotWaitForItsTicks()
    {
        await fixture.SetClockAsync("2036-11-20 00:30 +00:00");
        await fixture.PutAsync(_queue, "hourly", "0 * * * *");
        var (table, _) = fixture.Lead();
        await PassAsync("2036-11-20 00:30 +00:00", "2036-11-20 01:10 +00:00", TimeSpan.FromMinutes(10), table);

        await fixture.SetClockAsync("2026-11-20 00:30 +00:00");
        (table, _) = fixture.Lead();
        await PassAsync("2026-11-20 00:30 +00:00", "2026-11-20 01:10 +00:00", TimeSpan.FromMinutes(10), table);

        (await fixture.FiredAsync(_queue)).ShouldBe(["2036-11-20 01:00:00", "2026-11-20 01:00:00"]);
    }

    /// <summary>The leaders look again and again while time passes; they look at the same moment.</summary>
    private async Task PassAsync(string from, string until, TimeSpan step, params Timetable[] leaders)
    {
        for (var at = Ticks.At(from); at <= Ticks.At(until); at += step)
        {
            await fixture.SetClockAsync(at);
            await Task.WhenAll(leaders.Select(leader => leader.LookAsync(CancellationToken.None)));
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

/// <summary>A schedule that ticks each second, on the real clock, while leaders race, die, freeze and hand over.</summary>
public sealed class LeaderCronTests : IAsyncLifetime
{
    private const string Queue = "ticks";

    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        await new CronStore(_cluster.Redis, _cluster.Keys, _cluster.Library).PutAsync(
            new CronDefinition { Name = "each-second", Schedule = "* * * * * *", Queue = Queue, Type = "tick", Overlap = true, Missed = MissedTicks.RunAll }, CronOrigin.Node, "test");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Lead_LeaderIsKilled_TheNextFiresEverySecondOnce()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= 2);
        var second = await _cluster.ContendAsync("lighthouse.2", prefer: true);

        first.Kill();
        await Eventually.TrueAsync(() => second.Leads);
        var then = (await FiredAsync()).Count;
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= then + 2);

        await ShouldBeEverySecondAsync();
    }

    [Fact]
    public async Task Lead_LeaderDiesBetweenItsCallAndTheAnswer_TheTickIsFiredOnce()
    {
        TestCluster.Contender[] contenders = [await _cluster.ContendAsync("lighthouse.1", prefer: true), await _cluster.ContendAsync("lighthouse.2", prefer: true)];
        var root = System.Text.Encoding.UTF8.GetBytes(_cluster.Keys.Queue(Queue).Root);
        var killed = 0;
        foreach (var contender in contenders)
        {
            contender.Faults.Fate = command =>
            {
                if (command.Name != "FCALL" || !command.FirstKey.StartsWith(root) || Interlocked.Exchange(ref killed, 1) == 1) return Fault.None;
                contender.Kill();
                return Fault.DropReply;
            };
        }

        await Eventually.TrueAsync(async () => killed == 1 && (await FiredAsync()).Count >= 4);

        await ShouldBeEverySecondAsync();
    }

    [Fact]
    public async Task Lead_LeaderFreezesAndWakes_ItsLateCallsFireNothingTwice()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true);
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= 2);
        var second = await _cluster.ContendAsync("lighthouse.2", prefer: true);

        first.Faults.Fate = command => command.Name == "FCALL" ? Fault.Delay : Fault.None; // what it sends from now on arrives when it wakes
        await Eventually.TrueAsync(() => second.Leads);
        await Eventually.TrueAsync(() => !first.Leads);
        var then = (await FiredAsync()).Count;
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= then + 2);
        await first.Faults.DeliverLateAsync();
        first.Faults.Fate = _ => Fault.None;
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= then + 4);

        await ShouldBeEverySecondAsync();
    }

    [Fact]
    public async Task Resign_WhileTicking_HandsOverWithoutAGap()
    {
        var first = await _cluster.ContendAsync("lighthouse.1", prefer: true, lease: TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= 2);

        await first.StopLeadingAsync();
        await _cluster.ContendAsync("lighthouse.2", prefer: true, lease: TimeSpan.FromMinutes(2));
        var then = (await FiredAsync()).Count;
        await Eventually.TrueAsync(async () => (await FiredAsync()).Count >= then + 2);

        await ShouldBeEverySecondAsync();
    }

    private async Task ShouldBeEverySecondAsync()
    {
        var fired = await FiredAsync();
        fired.ShouldBe(Enumerable.Range(0, fired.Count).Select(i => fired[0].AddSeconds(i)));
    }

    private async Task<IReadOnlyList<DateTimeOffset>> FiredAsync()
    {
        var entries = await _cluster.Redis.SendAsync(new RedisCommand("XRANGE"u8).Key(_cluster.Keys.Queue(Queue).Ready).Arg("-"u8).Arg("+"u8));
        var ticks = new List<DateTimeOffset>();
        foreach (var entry in entries)
        {
            entry[1].TryGet("json"u8, out var document).ShouldBeTrue();
            ticks.Add(DateTimeOffset.Parse(JsonElement.Parse(document.AsSpan()).GetProperty("meta").GetProperty("tick").GetString()!, CultureInfo.InvariantCulture));
        }

        return ticks;
    }
}

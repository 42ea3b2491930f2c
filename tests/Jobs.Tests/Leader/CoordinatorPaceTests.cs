using Lighthouse.Actors;
using Lighthouse.Actors.Testing;
using Lighthouse.Jobs.Leader;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Leader;

/// <summary>When the coordinator reads on in the journals, on a clock that stands still.</summary>
public sealed class CoordinatorPaceTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualTime _time = new();
    private TestCluster _cluster = null!;
    private TestCluster.Contender _contender = null!;
    private ActorSystem _system = null!;
    private ActorRef<CoordinatorMessage> _coordinator = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        _contender = await _cluster.ContendAsync("lighthouse.1");
        await _contender.StopLeadingAsync(); // its own coordinator is not the one that is looked at
        _system = ActorSystem.Create("pace", new ActorSystemOptions { TimeProvider = _time });
        var options = new LeaderOptions { Node = "lighthouse.1", Prefer = false, Lease = TestCluster.Lease, FoldEvery = Second, SnapshotEvery = TimeSpan.FromDays(1) };
        _coordinator = _system.Spawn(Coordinator.Props(options, _contender.Tools, token: 1), "coordinator");
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Read_NothingHappens_PausesTwiceAsLongEachTimeUpToFourSecondsAndOneOnceSomethingHas()
    {
        await RestAsync();
        await ReadAsync();
        (await PauseAsync()).ShouldBe(4 * Second);

        await _cluster.SettleAsync("node-a.1", "email", succeed: 1);
        await ReadAsync();

        (await PauseAsync()).ShouldBe(Second);
        await ReadAsync();
        (await PauseAsync()).ShouldBe(2 * Second);
        await ReadAsync();
        (await PauseAsync()).ShouldBe(4 * Second);
    }

    [Fact]
    public async Task Show_BetweenTwoReads_CatchesUpButNotMoreThanOnceASecond()
    {
        await RestAsync();
        await _cluster.SettleAsync("node-a.1", "email", succeed: 2);
        (await SucceededAsync()).ShouldBe(2);

        await _cluster.SettleAsync("node-b.1", "email", succeed: 3);
        (await SucceededAsync()).ShouldBe(2);
        _time.Advance(Second);

        (await SucceededAsync()).ShouldBe(5);
        (await PauseAsync()).ShouldBe(3 * Second); // its own time to read has not come
    }

    [Fact]
    public async Task Show_RedisCannotBeReached_AnswersWhatItKnowsWithoutAskingAgain()
    {
        await RestAsync();
        await _cluster.SettleAsync("node-a.1", "email", succeed: 2);
        (await SucceededAsync()).ShouldBe(2);
        var asked = 0;
        _contender.Faults.Fate = command =>
        {
            if (command.Name == "FCALL") return Fault.None; // the member's beats
            Interlocked.Increment(ref asked);
            return Fault.DropCall;
        };
        await ReadAsync();
        await PauseAsync();
        asked.ShouldBe(1);
        await _cluster.SettleAsync("node-b.1", "email", succeed: 3);

        (await SucceededAsync()).ShouldBe(2);

        asked.ShouldBe(1);
        _contender.Faults.Fate = _ => Fault.None;
        await ReadAsync();
        await PauseAsync();
        (await SucceededAsync()).ShouldBe(5);
    }

    /// <summary>Until nothing has happened for some time.</summary>
    private async Task RestAsync()
    {
        while (await PauseAsync() < 4 * Second) await ReadAsync();
    }

    /// <summary>Waits until it has read, and answers for how long it pauses then.</summary>
    private async Task<TimeSpan> PauseAsync()
    {
        await Eventually.TrueAsync(() => _time.NextDue < TimeSpan.FromHours(1)); // but for that pause there is only the time of the next snapshot
        return _time.NextDue!.Value;
    }

    /// <summary>Its pause is over: it begins to read.</summary>
    private async Task ReadAsync() => _time.Advance(await PauseAsync());

    private async Task<long> SucceededAsync()
    {
        var stats = await _coordinator.AskAsync<StatsView>(reply => new CoordinatorMessage.Show(reply), Eventually.Patience);
        return stats.Queues.Sum(queue => queue.Types.Sum(type => type.Totals.Succeeded));
    }
}

using Lighthouse.Actors;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Knows what the cluster has done: a fold over the journals of all queues, recovered from the last snapshot and what came after it.
/// It decides nothing that a job waits for: jobs flow while there is none.
/// </summary>
internal sealed partial class Coordinator(LeaderOptions options, LeaderTools tools, CoordinatorStore store)
    : PersistentActor<CoordinatorMessage, JournalEvent, CoordinatorState>(store, store)
{
    /// <summary>Of one journal, before the next one's turn: about a megabyte, so that a busy queue's does not cost a look at all the others each time.</summary>
    private const int ChunksInARow = 20;

    private static readonly CoordinatorMessage ReadOn = new CoordinatorMessage.ReadOn();
    private static readonly CoordinatorMessage SaveSnapshot = new CoordinatorMessage.SaveSnapshot();

    private IReadOnlyList<string> _queues = [];
    private long _saved;
    private bool _unreachable;
    private TimeSpan _pause = options.FoldEvery;
    private long _redisMs;
    private long? _redisAt;

    public static Props<CoordinatorMessage> Props(LeaderOptions options, LeaderTools tools, long token) =>
        Actors.Props.Create(() => new Coordinator(options, tools, tools.Store(token)));

    protected override string PersistenceId => "coordinator";

    protected override CoordinatorState Initial => new();

    protected override CoordinatorState Apply(CoordinatorState state, JournalEvent @event)
    {
        state.Apply(@event);
        return state;
    }

    protected override ValueTask OnRecoveredAsync()
    {
        SayMissed();
        LogRecovered(Context.Logger, State.Queues.Count, Sequence);
        Context.Self.Tell(ReadOn);
        Context.SchedulePeriodically(options.SnapshotEvery, SaveSnapshot);
        return default;
    }

    protected override async ValueTask ReceiveAsync(CoordinatorMessage message)
    {
        switch (message)
        {
            case CoordinatorMessage.Show show:
                if (!_unreachable && (_redisAt is not { } asked || Context.TimeProvider.GetElapsedTime(asked) >= options.FoldEvery)) await AttemptAsync(CatchUpAsync);
                show.ReplyTo.Tell(StatsView.Of(State, RedisNow()));
                return;
            case CoordinatorMessage.ReadOn:
                var more = await AttemptAsync(ReadAsync);
                if (more) Context.Self.Tell(ReadOn);
                else Context.ScheduleOnce(_pause, ReadOn);
                return;
            case CoordinatorMessage.SaveSnapshot:
                await AttemptAsync(SaveAsync);
                return;
        }
    }

    /// <summary>For somebody who asks: what is true now.</summary>
    private async Task<bool> CatchUpAsync()
    {
        _redisMs = await tools.Journals.NowMsAsync(Context.Stopping);
        _redisAt = Context.TimeProvider.GetTimestamp();
        return await ReadAsync();
    }

    /// <summary>Some of each journal. Answers whether there is more, so that questions are answered in between.</summary>
    private async Task<bool> ReadAsync()
    {
        var before = Sequence;
        _queues = await tools.Membership.QueuesAsync(Context.Stopping);
        var anyMore = false;
        foreach (var queue in (IEnumerable<string?>)[null, .. _queues])
        {
            var more = true;
            for (var chunk = 0; more && chunk < ChunksInARow; chunk++) more = await ReadAsync(queue);
            anyMore |= more;
        }

        SayMissed();
        _pause = Sequence > before ? options.FoldEvery : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, options.FoldAtLeastEvery.Ticks));
        return anyMore;
    }

    private async Task<bool> ReadAsync(string? queue)
    {
        var (records, more) = await tools.Journals.ReadAsync(queue, State.PositionOf(queue), Context.Stopping);
        if (records.Count == 0) return false;
        await PersistAsync(records);
        tools.Metrics.Folded(records.Count);
        return more;
    }

    private async Task<bool> SaveAsync()
    {
        await store.ForgetLostAsync(State, Context.Stopping);
        if (_saved == Sequence) return false;
        await SaveSnapshotAsync();
        _saved = Sequence;
        return false;
    }

    private async Task<bool> AttemptAsync(Func<Task<bool>> work)
    {
        try
        {
            var more = await work();
            if (_unreachable) LogReachable(Context.Logger);
            _unreachable = false;
            return more;
        }
        catch (RedisException error)
        {
            if (!_unreachable) LogUnreachable(Context.Logger, error.Message);
            _unreachable = true;
            return false;
        }
    }

    private void SayMissed()
    {
        foreach (var (queue, fold) in State.Queues)
        {
            var news = fold.Missed - store.MissedBefore.GetValueOrDefault(queue);
            if (news <= 0) continue;
            store.MissedBefore[queue] = fold.Missed;
            tools.Metrics.Missed(queue, news);
            LogMissed(Context.Logger, news, queue);
        }
    }

    private long RedisNow() => _redisMs + (long)Context.TimeProvider.GetElapsedTime(_redisAt ?? Context.TimeProvider.GetTimestamp()).TotalMilliseconds;

    [LoggerMessage(3023, LogLevel.Information, "The coordinator knows {Queues} queues from {Records} journal records")]
    private static partial void LogRecovered(ILogger logger, int queues, long records);

    [LoggerMessage(3024, LogLevel.Warning, "{Outcomes} outcomes of queue {Queue} were trimmed from its journal before the coordinator read them: its figures are short by these")]
    private static partial void LogMissed(ILogger logger, long outcomes, string queue);

    [LoggerMessage(3025, LogLevel.Warning, "The journals cannot be read: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string reason);

    [LoggerMessage(3026, LogLevel.Information, "The journals can be read again")]
    private static partial void LogReachable(ILogger logger);
}

using Lighthouse.Broker;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Cron;

/// <summary>
/// The schedules as a leader has them at hand. Which tick was decided last stands in the queue of the jobs and is changed by the same call that enqueues:
/// two leaders that take themselves for one fire a tick once between them, and one that dies leaves none out.
/// </summary>
internal sealed partial class Timetable(LeaderTools tools, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWithNone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);

    private readonly List<CronSchedule> _schedules = [];
    private readonly HashSet<string> _unreadable = [];
    private HashSet<(string Queue, string Name)> _places = [];
    private long _revision = -1;

    /// <summary>Fires what is due on Redis' clock. Answers after how long there may be something to do.</summary>
    public async Task<TimeSpan> LookAsync(CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        var list = await tools.Crons.ListAsync(_revision, ct);
        if (list.Entries is { } entries)
        {
            await ReadAsync(entries, ct);
            _revision = list.Revision;
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(list.NowMs);
        var next = now + (_schedules.Count == 0 ? LongestWithNone : Longest);
        foreach (var schedule in _schedules)
        {
            var turn = schedule.Turn(now);
            if (turn.LetGo is { } gone && gone > schedule.Missed) SayMissed(schedule, gone, turn.Fire.Count);
            foreach (var tick in turn.Fire)
            {
                if (!await FireAsync(schedule, tick, ct)) break;
            }

            if (turn.Next < next) next = turn.Next.Value;
        }

        var pause = next - now - time.GetElapsedTime(asked);
        return pause < Shortest ? Shortest : pause;
    }

    private async Task ReadAsync(IReadOnlyList<CronEntry> entries, CancellationToken ct)
    {
        var schedules = new List<CronSchedule>();
        var ticks = new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var definition = entry.Definition;
            if (CronCheck.Problems(definition) is { Count: > 0 } problems)
            {
                if (_unreadable.Add(definition.Name)) LogUnreadable(logger, definition.Name, string.Join(' ', problems));
                continue;
            }

            _unreadable.Remove(definition.Name);
            if (entry.Paused) continue;
            if (!ticks.TryGetValue(definition.Queue, out var known)) ticks[definition.Queue] = known = await TicksAsync(definition, ct);
            schedules.Add(new CronSchedule(entry, CronTimes.Parse(definition.Schedule, definition.TimeZone), known.GetValueOrDefault(definition.Name)));
        }

        _schedules.Clear();
        _schedules.AddRange(schedules);
        await ForgetGoneAsync([.. entries.Select(entry => (entry.Definition.Queue, entry.Definition.Name))], ct);
    }

    /// <summary>Whoever removed or moved a schedule has forgotten its last tick; a leader that did not know may have fired one more since.</summary>
    private async Task ForgetGoneAsync(HashSet<(string Queue, string Name)> places, CancellationToken ct)
    {
        foreach (var (queue, name) in _places.Except(places)) await tools.Crons.ForgetTickAsync(queue, name, ct);
        _places = places;
    }

    /// <summary>A queue that cannot be read has its schedules tried from the first tick on: Redis says then which one was decided last, or what is wrong.</summary>
    private async Task<IReadOnlyDictionary<string, long>> TicksAsync(CronDefinition definition, CancellationToken ct)
    {
        try
        {
            return await tools.Crons.LastTicksAsync(definition.Queue, ct);
        }
        catch (RedisServerException error)
        {
            LogStuck(logger, definition.Name, definition.Queue, error.Message);
            return new Dictionary<string, long>();
        }
    }

    /// <summary>Whether this tick has been decided and the next one may be looked at.</summary>
    private async Task<bool> FireAsync(CronSchedule schedule, DateTimeOffset tick, CancellationToken ct)
    {
        var definition = schedule.Definition;
        try
        {
            var reply = await tools.Operator.FireAsync(definition.Queue, definition.Name, tick.ToUnixTimeMilliseconds(), schedule.LastMs, CronJob.Document(definition, tick), ct);
            schedule.LastMs = reply.LastTickMs;
            schedule.IsStuck = false;
            tools.Metrics.Ticked(definition.Queue, reply.Status);
            switch (reply.Status)
            {
                case FireStatus.Fired: LogFired(logger, definition.Name, tick, definition.Queue, reply.Id); break;
                case FireStatus.Duplicate: LogOverlaps(logger, definition.Name, tick, definition.Queue, reply.Id); break;
                case FireStatus.Refused: LogRefused(logger, definition.Name, tick, definition.Queue, reply.Reason ?? "no reason was given"); break;
            }

            return reply.Status != FireStatus.Already;
        }
        catch (RedisServerException error)
        {
            // a key of another type, a missing right, no memory: the tick stays due, and the other schedules go on
            if (!schedule.IsStuck) LogStuck(logger, definition.Name, definition.Queue, error.Message);
            schedule.IsStuck = true;
            return false;
        }
    }

    private void SayMissed(CronSchedule schedule, DateTimeOffset gone, int madeUp)
    {
        schedule.Missed = gone;
        tools.Metrics.TicksMissed(schedule.Definition.Queue);
        LogMissed(logger, schedule.Definition.Name, gone, madeUp);
    }

    [LoggerMessage(3051, LogLevel.Information, "Cron {Name} has fired its tick of {Tick:u}: job {Queue}/{Job}")]
    private static partial void LogFired(ILogger logger, string name, DateTimeOffset tick, string queue, string job);

    [LoggerMessage(3052, LogLevel.Warning, "Cron {Name} let its tick of {Tick:u} go: job {Queue}/{Job} of an earlier tick has not ended. Let ticks overlap, or make them rarer")]
    private static partial void LogOverlaps(ILogger logger, string name, DateTimeOffset tick, string queue, string job);

    [LoggerMessage(3053, LogLevel.Error, "Cron {Name}: the job of {Tick:u} was not accepted by queue {Queue}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string name, DateTimeOffset tick, string queue, string reason);

    [LoggerMessage(3054, LogLevel.Warning, "Cron {Name} missed ticks from {First:u} on, while no leader was there to fire them; {MadeUp} jobs make up for them")]
    private static partial void LogMissed(ILogger logger, string name, DateTimeOffset first, int madeUp);

    [LoggerMessage(3055, LogLevel.Error, "Cron {Name} cannot be read and never fires: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string name, string reason);

    [LoggerMessage(3056, LogLevel.Error, "Cron {Name} cannot enqueue into {Queue}, trying on: {Reason}")]
    private static partial void LogStuck(ILogger logger, string name, string queue, string reason);
}

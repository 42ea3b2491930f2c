using System.Diagnostics;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>
/// Sends what its mix draws through one door, so many a second, without waiting for answers. A job whose answer was lost is sent again as long as it takes, if it
/// has an id and its plan says so: then there must be exactly one. Otherwise it is left uncertain. What Redis refused or never saw is forgotten, as by a client
/// that was told.
/// </summary>
internal sealed class Producer(IDoor door, Mix mix, double rate, TimeProvider time)
{
    private const int MostInFlight = 1_000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RepeatAtMost = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly List<AcceptedJob> _accepted = [];
    private readonly List<string> _refused = [];
    private int _inFlight;
    private long _turnedAway;

    public IReadOnlyCollection<AcceptedJob> Accepted
    {
        get { lock (_lock) return [.. _accepted]; }
    }

    public int Count
    {
        get { lock (_lock) return _accepted.Count; }
    }

    /// <summary>Jobs that a door refused for what they say, as sentences: there should be none.</summary>
    public IReadOnlyList<string> Refused
    {
        get { lock (_lock) return [.. _refused]; }
    }

    /// <summary>Jobs that Redis answered with an error or never saw.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>One of the jobs sent last; null when there is none.</summary>
    public AcceptedJob? Recent(Random random)
    {
        lock (_lock) return _accepted.Count == 0 ? null : _accepted[^(1 + random.Next(Math.Min(_accepted.Count, 100)))];
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var last = Stopwatch.GetTimestamp();
        var owed = 0.0;
        var sending = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Beat, CancellationToken.None);
            var now = Stopwatch.GetTimestamp();
            owed = Math.Min(owed + (Stopwatch.GetElapsedTime(last, now).TotalSeconds * rate), rate);
            last = now;
            for (; owed >= 1 && Volatile.Read(ref _inFlight) < MostInFlight; owed--) sending.Add(SendAsync(mix.Next()));
            sending.RemoveAll(task => task.IsCompleted);
        }
        await Task.WhenAll(sending);
    }

    /// <summary>Sends one job, as the mix' are sent.</summary>
    public async Task<AcceptedJob?> SendAsync(JobPlan plan)
    {
        Interlocked.Increment(ref _inFlight);
        var sent = time.GetUtcNow();
        try
        {
            for (var times = 1; ; times++)
            {
                try
                {
                    return Note(plan, sent, times, await door.SendAsync(plan));
                }
                catch (RedisException fault)
                {
                    var lost = fault.Delivery == RedisDelivery.MaybeExecuted;
                    if (times == 1 && !lost)
                    {
                        Interlocked.Increment(ref _turnedAway);
                        return null;
                    }
                    if (!plan.Repeat || time.GetUtcNow() - sent > RepeatAtMost) return Add(new AcceptedJob(plan, plan.Options.Id ?? "", sent, time.GetUtcNow(), door.Name, Certain: false) { Times = times });
                }
                await Task.Delay(BeforeRepeat);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private AcceptedJob? Note(JobPlan plan, DateTimeOffset sent, int times, DoorAnswer answer)
    {
        if (answer.Refused is null)
            return Add(new AcceptedJob(plan, answer.Id, sent, time.GetUtcNow(), door.Name, Certain: true) { Entry = answer.Entry, First = answer.First, Times = times });
        lock (_lock) _refused.Add($"{plan.Token} ({plan.Kind}) was refused at the {door.Name} door: {answer.Refused}");
        return null;
    }

    private AcceptedJob Add(AcceptedJob job)
    {
        lock (_lock) _accepted.Add(job);
        return job;
    }
}

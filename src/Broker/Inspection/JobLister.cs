using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Lists the jobs of a queue by the state they are in now, page by page, and changes nothing.</summary>
/// <remarks>A queue goes on while it is listed: a job that changes its state meanwhile may be on no page, or on two lists.</remarks>
public sealed class JobLister(IRedis redis, Keys keys)
{
    private readonly PresentReader _present = new(redis, keys);

    /// <summary>The states that can be listed.</summary>
    public static IReadOnlyList<string> States { get; } = [JobStates.Running, JobStates.Ready, JobStates.Scheduled, JobStates.Waiting, JobStates.Dead];

    /// <param name="queue">The queue.</param>
    /// <param name="state">One of <see cref="States"/>.</param>
    /// <param name="cursor">As the page before gave it; null begins.</param>
    /// <param name="count">Jobs a page.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="FormatException">No page gave out this cursor.</exception>
    public Task<JobPage> ListAsync(string queue, string state, string? cursor, int count, CancellationToken ct = default)
    {
        var names = keys.Queue(queue);
        return state switch
        {
            JobStates.Running => new StreamLister(redis, names).RunningAsync(cursor, count, ct),
            JobStates.Ready => new StreamLister(redis, names).ReadyAsync(cursor, count, ct),
            JobStates.Scheduled => new ParkedLister(redis, names, _present).ScheduledAsync(cursor, count, ct),
            JobStates.Waiting => new ParkedLister(redis, names, _present).WaitingAsync(cursor, count, ct),
            JobStates.Dead => new ParkedLister(redis, names, _present).DeadAsync(cursor, count, ct),
            _ => throw new ArgumentException($"`{state}` cannot be listed, only {string.Join(", ", States)}.", nameof(state)),
        };
    }
}

using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>
/// Waits for the outcome of a job by looking at it ever less often: after 5 ms, then 1.5 times as long, at most once a second.
/// A job that has ended without an outcome being kept is told apart from one that runs, so that nobody waits for what never comes.
/// </summary>
internal sealed class OutcomeReader(FunctionDoor function, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A job with an id of its producer's may lie in the inbox, where it is not known yet: nodes look there once a second.</summary>
    private static readonly TimeSpan InboxPatience = TimeSpan.FromSeconds(3);

    /// <exception cref="TimeoutException">The job has not ended in time.</exception>
    /// <exception cref="JobNotFoundException">Neither the job nor an outcome is there.</exception>
    public async Task<JobResult> WaitAsync(JobAddress job, QueueKeys keys, TimeSpan wait, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var state = "not known, for Redis could not be asked";
        for (var pause = FirstPause; ; pause = Shorter(pause * 1.5, LongestPause))
        {
            try
            {
                var found = await function.LookAsync(keys, job.Id, ct);
                if (found.IsNull) state = Missing(job, time.GetElapsedTime(start));
                else if (Read(found.AsSpan()) is var view && JobStates.IsFinal(view.State)) return view.ToResult();
                else state = view.State;
            }
            catch (RedisException fault) when (fault is not RedisServerException && time.GetElapsedTime(start) < wait)
            {
                // Looking changes nothing, so it is simply done again when the connection is back.
            }

            var left = wait - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) throw new TimeoutException($"Job {job} has not ended within {wait}; it is {state}.");
            await Task.Delay(Shorter(pause, left), time, ct);
        }
    }

    private static string Missing(JobAddress job, TimeSpan waited) =>
        Names.IsMadeId(System.Text.Encoding.UTF8.GetBytes(job.Id)) || waited >= InboxPatience
            ? throw new JobNotFoundException(job.Queue, job.Id)
            : "not known to the queue";

    private static JobLook Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ClientJson.Default.JobLook)
        ?? throw new JsonException("A look at a job is a JSON object, not null.");

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>
/// Waits for the outcome of a job by looking at its result key, ever less often: after 5 ms, then 1.5 times as long, at most once a second.
/// Where no outcome is kept, the job's present state decides, so that nobody waits for what will never come.
/// </summary>
internal sealed class OutcomeReader(IRedis redis, FunctionDoor function, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <exception cref="TimeoutException">The job has not ended in time.</exception>
    /// <exception cref="JobNotFoundException">Neither the job nor an outcome is there.</exception>
    public async Task<JobResult> WaitAsync(JobAddress job, QueueKeys keys, TimeSpan wait, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var state = "unknown, for Redis could not be reached";
        for (var pause = FirstPause; ; pause = Shorter(pause * 1.5, LongestPause))
        {
            try
            {
                if (await KeptAsync(job, keys, ct) is { } kept) return kept;
                state = await function.StateAsync(keys, job.Id, ct);
                if (state is not (JobStates.Ready or JobStates.Scheduled or JobStates.Waiting or JobStates.Running))
                {
                    // It may have ended between the two looks.
                    if (await KeptAsync(job, keys, ct) is { } late) return late;
                    if (state is null) throw new JobNotFoundException(job.Queue, job.Id);
                    return new JobResult { Id = job.Id, State = state };
                }
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

    private async Task<JobResult?> KeptAsync(JobAddress job, QueueKeys keys, CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("GET"u8).Key(keys.Result(job.Id)), ct);
        return reply.IsNull ? null : JobResult.Parse(reply.AsSpan());
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

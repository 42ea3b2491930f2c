using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>Failures, retries and timeouts, whatever happens to the node that holds the job.</summary>
public sealed class RetryMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    /// <summary>Backoff × moment × the attempt in which the node dies.</summary>
    public static TheoryData<Moment, string, int> Backoffs
    {
        get
        {
            var data = new TheoryData<Moment, string, int>();
            foreach (var moment in Enum.GetValues<Moment>())
            {
                data.Add(moment, "1s,20ms", 1);
                data.Add(moment, "20ms,1s", 2);
                if (moment != Moment.SettleReplyLost) data.Add(moment, "exponential:20ms:1s", 1); // it may be due before anybody has looked what was left
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Backoffs))]
    public async Task Retries_FailsTwice_SucceedsAtTheThirdAttempt(Moment moment, string backoff, int attempt)
    {
        await using var scene = redis.Scene(moment).On("work", job => job.Attempt < 3 ? throw new InvalidOperationException("not yet") : null);
        var id = await scene.EnqueueAsync($$"""{"type":"work","backoff":"{{backoff}}"}""");

        await scene.PlayAsync(id, settled: JobStates.Scheduled, runs: 3, attempt: attempt);

        (await scene.EntriesAsync()).Where(entry => entry.Id == id && entry.State == "retry").Select(entry => entry.Attempt).ShouldBe([1, 2]);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task MaxAttempts_UsedUp_IsDeadWithItsError(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => throw new InvalidOperationException("never"));
        var id = await scene.EnqueueAsync("""{"type":"work","max_attempts":2,"backoff":"1s"}""");

        await scene.PlayAsync(id, settled: JobStates.Dead, ends: JobStates.Dead, runs: 2, attempt: 2);

        (await scene.JobAsync(id)).Error!.Message.ShouldBe("never");
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task DeadLetter_FailureNotWorthARetry_IsDeadAtOnce(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => throw new NotSupportedException("no")).With(jobs => jobs.On<NotSupportedException>(Then.DeadLetter));
        var id = await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(id, settled: JobStates.Dead, ends: JobStates.Dead);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task RetryAfter_HandlerSaysWhen_WaitsThatLong(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", job => job.Attempt == 1 ? throw new RetryAfterException(TimeSpan.FromSeconds(1)) : null);
        var id = await scene.EnqueueAsync("""{"type":"work","backoff":"1h"}""");

        await scene.PlayAsync(id, settled: JobStates.Scheduled, runs: 2);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Timeout_FirstAttemptIsTooSlow_IsCancelledAndTriedAgain(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", async (job, stop) =>
        {
            if (job.Attempt == 1) await Task.Delay(Timeout.Infinite, stop);
            return null;
        });
        var id = await scene.EnqueueAsync("""{"type":"work","timeout":"3s","backoff":"1s"}""");

        await scene.PlayAsync(id, settled: JobStates.Scheduled, runs: 2);

        (await scene.EntriesAsync()).Single(entry => entry.State == "retry").Error!.Type.ShouldBe("timeout");
        await scene.EndAsync();
    }
}

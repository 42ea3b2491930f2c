using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>Unique jobs, whatever happens to the node that holds the first: the lock neither leaks nor opens too early.</summary>
public sealed class LockMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Unique_UntilDone_SecondIsDroppedUntilTheFirstHasEnded(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var first = await scene.EnqueueAsync("""{"type":"work","unique":"welcome:42"}""");
        (await scene.EnqueueAsync("""{"type":"work","unique":"welcome:42"}""")).ShouldBe(first, "answered with the first job's id");
        scene.WhileDown(async () =>
        {
            if (await scene.StateAsync(first) == JobStates.Running) (await scene.EnqueueAsync("""{"type":"work","unique":"welcome:42"}""")).ShouldBe(first, "the lock outlives the node");
        });

        await scene.PlayAsync(first);

        scene.Runs.Select(run => run.Id).Distinct().ShouldBe([first]);
        var next = await scene.EnqueueAsync("""{"type":"work","unique":"welcome:42"}""");
        next.ShouldNotBe(first, "the lock went with the job");
        await scene.Jobs.UntilAsync(next, JobStates.Succeeded);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Unique_HeldThroughRetries_SecondIsDropped(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", job => job.Attempt == 1 ? throw new InvalidOperationException("not yet") : null);
        var first = await scene.EnqueueAsync("""{"type":"work","unique":"k","backoff":"300ms"}""");
        scene.WhileDown(async () => (await scene.EnqueueAsync("""{"type":"work","unique":"k"}""")).ShouldBe(first));

        await scene.PlayAsync(first, settled: JobStates.Scheduled, runs: 2);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task UniqueFor_ATime_SecondIsDroppedThoughTheFirstHasEnded(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var first = await scene.EnqueueAsync("""{"type":"work","unique":"k","unique_for":"10m"}""");

        await scene.PlayAsync(first);

        (await scene.EnqueueAsync("""{"type":"work","unique":"k","unique_for":"10m"}""")).ShouldBe(first);
        await scene.EndAsync("unique", "unique:until");
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task UniqueFor_DoneAtMostATime_EndsWithTheJob(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var first = await scene.EnqueueAsync("""{"type":"work","unique":"k","unique_for":"done:10m"}""");

        await scene.PlayAsync(first);

        (await scene.EnqueueAsync("""{"type":"work","unique":"k"}""")).ShouldNotBe(first);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task OnDuplicate_Replace_TakesThePlaceOfWhatHasNotStarted(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var old = await scene.EnqueueAsync("""{"type":"work","unique":"k","delay":"1h"}""");
        var replacing = await scene.EnqueueAsync("""{"type":"work","unique":"k","on_duplicate":"replace"}""");
        replacing.ShouldNotBe(old);
        (await scene.StateAsync(old)).ShouldBe(JobStates.Cancelled);

        await scene.PlayAsync(replacing);

        var cancelled = (await scene.EntriesAsync()).Single(entry => entry.Id == old && entry.State == JobStates.Cancelled);
        cancelled.Error!.Type.ShouldBe("replaced");
        cancelled.Error.Message.ShouldContain(replacing);
        scene.Runs.ShouldAllBe(run => run.Id == replacing);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Unique_AtTheStreamDoor_SecondIsDeduplicated(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var first = await scene.AddAsync("work", "{}", "unique", "k");
        var second = await scene.AddAsync("work", "{}", "unique", "k");

        await scene.PlayAsync(first);

        await scene.Jobs.UntilAsync(second, JobStates.Deduplicated);
        await scene.EndAsync();
    }
}

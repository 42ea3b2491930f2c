using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>When and in which order jobs run, whatever happens to the node that holds them.</summary>
public sealed class TimingMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Priorities_HighBeforeNormalBeforeLow(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null).WithWorkers(1);
        var low = await scene.EnqueueAsync("""{"type":"work","priority":"low"}""");
        var normal = await scene.EnqueueAsync("""{"type":"work"}""");
        var high = await scene.EnqueueAsync("""{"type":"work","priority":"high"}""");

        await scene.PlayAsync(high);
        await scene.EndAsync();

        // A suspect, which was alone in a crash, waits for a node with nothing else to do, whatever its priority was.
        if (moment is Moment.Never or Moment.SettleReplyLost) scene.LastRuns.ShouldBe([high, normal, low]);
        else scene.LastRuns.Where(id => id != high).ShouldBe([normal, low]);
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Delay_RunsOnceItIsDue(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work","delay":"300ms"}""");
        (await scene.StateAsync(id)).ShouldBe(JobStates.Scheduled);
        var due = (await scene.JobAsync(id)).DueMs;

        await scene.PlayAsync(id);

        (await scene.JobAsync(id)).Timeline.Where(e => e.Event == "claimed").ShouldAllBe(e => e.AtMs >= due);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task RunAt_RunsOnceItIsDue(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var at = DateTimeOffset.UtcNow.AddMilliseconds(300);
        var id = await scene.EnqueueAsync($$"""{"type":"work","run_at":"{{Instants.Format(at)}}"}""");

        await scene.PlayAsync(id);

        (await scene.JobAsync(id)).Timeline.Where(e => e.Event == "claimed").ShouldAllBe(e => e.AtMs >= at.ToUnixTimeMilliseconds());
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task ExpiresIn_JobThatBeganInTime_RunsToItsEnd(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work","expires_in":"1h"}""");

        await scene.PlayAsync(id);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task ExpiresAt_JobBehindTheSubject_ExpiresUnrun(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var late = await scene.EnqueueAsync($$"""{"type":"work","expires_at":{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1}},"reply_to":"late"}""");
        await Task.Delay(5); // its time is over before anybody looks
        var id = await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(id);

        (await scene.StateAsync(late)).ShouldBe(JobStates.Expired);
        scene.Runs.ShouldAllBe(run => run.Id != late);
        (await scene.RepliesAsync("late")).ShouldHaveSingleItem().State.ShouldBe(JobStates.Expired);
        await scene.EndAsync();
    }
}

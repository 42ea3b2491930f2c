using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>What people and the leader do to jobs, whatever happens to the node that holds them.</summary>
public sealed class OperatorMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Cancel_WhileItRuns_EndsCancelledOnWhicheverNode(Moment moment)
    {
        var reasons = new List<StopReason>();
        Scene cancelling = null!;
        await using var scene = redis.Scene(moment).On("work", async (job, stop) =>
        {
            (await cancelling.Operator.CancelAsync(job.Queue, job.Id, "test", "It is not wanted any more.", CancellationToken.None)).Status.ShouldBe(CancelStatus.Requested);
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                lock (reasons) reasons.Add(job.StopReason);
            }
            return null;
        });
        cancelling = scene;
        var id = await scene.EnqueueAsync("""{"type":"work","reply_to":"me"}""");

        // Once it is marked, a job that comes back from a dead node is not run again.
        await scene.PlayAsync(id, settled: JobStates.Cancelled, ends: JobStates.Cancelled, begins: moment == Moment.BeforeSettle ? 1 : null);

        reasons.ShouldAllBe(reason => reason == StopReason.Cancelled || reason == StopReason.LeaseLost);
        (await scene.RepliesAsync("me")).ShouldHaveSingleItem().State.ShouldBe(JobStates.Cancelled);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Cancel_WhileItsNodeIsDown_IsCancelledInsteadOfComingBack(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work"}""");
        var asked = false;
        scene.WhileDown(async () => asked = (await scene.Operator.CancelAsync(scene.Queue, id, "test", "Too late.")).Status == CancelStatus.Requested);

        var ends = moment is Moment.Never or Moment.SettleReplyLost ? JobStates.Succeeded : JobStates.Cancelled;
        await scene.PlayAsync(id, ends: ends, begins: moment == Moment.BetweenClaimAndStart ? 0 : 1);

        asked.ShouldBe(ends == JobStates.Cancelled);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Cancel_BeforeItStarts_NeverRuns(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        string[] unwanted =
        [
            await scene.EnqueueAsync("""{"type":"work","delay":"1h"}"""),
            await scene.EnqueueAsync("""{"type":"work","priority":"low"}"""),
            await scene.AddAsync("work", "{}"),
        ];
        var id = await scene.EnqueueAsync("""{"type":"work"}""");
        foreach (var each in unwanted) (await scene.Operator.CancelAsync(scene.Queue, each, "test", "No.")).Status.ShouldBe(CancelStatus.Cancelled);

        await scene.PlayAsync(id);

        foreach (var each in unwanted) (await scene.StateAsync(each)).ShouldBe(JobStates.Cancelled);
        scene.Runs.ShouldAllBe(run => run.Id == id);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Requeue_OfADeadJob_RunsAgainFromItsFirstAttempt(Moment moment)
    {
        var broken = true;
        await using var scene = redis.Scene(moment).On("work", _ => Volatile.Read(ref broken) ? throw new InvalidOperationException("broken") : null);
        var id = await scene.EnqueueAsync("""{"type":"work","max_attempts":1}""");
        await scene.PlayAsync(id, settled: JobStates.Dead, ends: JobStates.Dead);

        Volatile.Write(ref broken, false);
        (await scene.Operator.RequeueAsync(scene.Queue, new DeadFilter { Type = "work" })).Done.ShouldBe(1);
        (await scene.Jobs.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Purge_OfADeadJob_LeavesNothingOfIt(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => throw new InvalidOperationException("broken"));
        var id = await scene.EnqueueAsync("""{"type":"work","max_attempts":1}""");
        await scene.PlayAsync(id, settled: JobStates.Dead, ends: JobStates.Dead);

        (await scene.Operator.PurgeAsync(scene.Queue, new DeadFilter { Error = "System.InvalidOperationException" })).Done.ShouldBe(1);

        (await scene.CountAsync("ZCARD", scene.Names.Dead)).ShouldBe(0);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Pause_WhileItsNodeIsDown_NothingRunsUntilResumed(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work"}""");
        var second = "";
        scene.WhileDown(async () =>
        {
            await scene.Operator.PauseAsync(scene.Queue, "test");
            second = await scene.EnqueueAsync("""{"type":"work"}""");
            await scene.Operator.ResumeAsync(scene.Queue, "test");
        });

        await scene.PlayAsync(id);

        if (second.Length > 0) await scene.Jobs.UntilAsync(second, JobStates.Succeeded);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Cron_TickFiredTwice_ItsJobRunsOnce(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var fired = await scene.FireAsync("nightly", 1_000);
        fired.Status.ShouldBe(FireStatus.Fired);
        scene.WhileDown(async () => (await scene.FireAsync("nightly", 1_000)).Status.ShouldBe(FireStatus.Already));

        await scene.PlayAsync(fired.Id);

        (await scene.FireAsync("nightly", 1_000)).Status.ShouldBe(FireStatus.Already);
        await scene.EndAsync();
        scene.Runs.Select(run => run.Id).Distinct().ShouldBe([fired.Id]);
    }
}

using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>Follow-ups appear if and only if the settle of their job is accepted; progress is there while the job runs, and then gone.</summary>
public sealed class FollowUpMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task FollowUp_IntoItsOwnQueue_AppearsOnce(Moment moment) => await OnceAsync(moment, sameQueue: true);

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task FollowUp_IntoAnotherQueue_AppearsOnce(Moment moment) => await OnceAsync(moment, sameQueue: false);

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task FollowUp_OfAJobThatFails_NeverAppears(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("child", _ => null).On("work", job =>
        {
            job.Enqueue("child", "{}"u8.ToArray());
            throw new InvalidOperationException("after all");
        });
        var id = await scene.EnqueueAsync("""{"type":"work","max_attempts":1}""");

        await scene.PlayAsync(id, settled: JobStates.Dead, ends: JobStates.Dead);
        await scene.EndAsync();

        scene.Runs.ShouldAllBe(run => run.Id == id);
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Progress_WhileItRuns_IsThereAndThenGone(Moment moment)
    {
        Scene looking = null!;
        await using var scene = redis.Scene(moment).On("work", async (job, _) =>
        {
            job.ReportProgress(0.5, "half way");
            await Eventually.TrueAsync(async () => !(await looking.Redis.SendAsync(new RedisCommand("HGET"u8).Key(looking.Names.Progress).Arg(job.Id))).IsNull);
            return null;
        });
        looking = scene;
        var id = await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(id);
        await scene.EndAsync();
    }

    private async Task OnceAsync(Moment moment, bool sameQueue)
    {
        string? other = null;
        await using var scene = redis.Scene(moment).On("child", _ => null).On("work", job =>
        {
            job.Enqueue("child", "{}"u8.ToArray(), other);
            return null;
        });
        other = sameQueue ? scene.Queue : $"{scene.Queue}.other";
        scene.With(jobs => jobs.Queue(other));
        var id = await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(id);
        // What the node did not live to relay is the leader's to sweep up.
        if (moment == Moment.SettleReplyLost && !sameQueue) (await new OutboxRelay(scene.Redis, new Keys(), scene.Broker, scene.Operator).RelayAsync(scene.Queue, default)).ShouldBeLessThanOrEqualTo(1);

        await Eventually.TrueAsync(() => scene.Runs.Any(run => run.Id != id));
        await scene.EndAsync();
        scene.Runs.Where(run => run.Id != id).Select(run => run.Id).Distinct().Count().ShouldBe(1);
    }
}

using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>Ordering keys, whatever happens to the node that holds the lane: one at a time, in enqueue order, retries included.</summary>
public sealed class LaneMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task OrderingKey_OneAtATimeInOrder_OtherKeysGoOn(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        string[] lane = [await KeyAsync(scene, "a"), await KeyAsync(scene, "a"), await KeyAsync(scene, "a")];
        var other = await KeyAsync(scene, "b");

        await scene.PlayAsync(lane[0]);
        await scene.EndAsync();

        ShouldBeOrdered(scene, lane);
        (await scene.StateAsync(other)).ShouldBe(JobStates.Succeeded);
        (await EndedInOrderAsync(scene, lane)).ShouldBe(lane);
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task OrderingKey_FirstIsRetried_OthersWaitForItsLastAttempt(Moment moment)
    {
        string? first = null;
        await using var scene = redis.Scene(moment).On("work", job => job.Id == first && job.Attempt < 3 ? throw new InvalidOperationException("not yet") : null);
        first = await KeyAsync(scene, "a", ",\"backoff\":\"100ms\"");
        string[] lane = [first, await KeyAsync(scene, "a"), await KeyAsync(scene, "a")];

        await scene.PlayAsync(first, settled: JobStates.Scheduled, runs: 3);
        await scene.EndAsync();

        ShouldBeOrdered(scene, lane);
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task OrderingKey_HolderDies_LaneGoesOnWithTheNext(Moment moment)
    {
        string? first = null;
        await using var scene = redis.Scene(moment).On("work", job => job.Id == first ? throw new InvalidOperationException("never") : null);
        first = await KeyAsync(scene, "a", ",\"max_attempts\":1");
        var second = await KeyAsync(scene, "a");

        await scene.PlayAsync(first, settled: JobStates.Dead, ends: JobStates.Dead);
        await scene.Jobs.UntilAsync(second, JobStates.Succeeded);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task OrderingKey_AtTheStreamDoor_InOrder(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        string[] lane = [await Add(), await Add(), await Add()];

        await scene.PlayAsync(lane[1]);
        await scene.EndAsync();

        ShouldBeOrdered(scene, lane);

        Task<string> Add() => scene.AddAsync("work", "{}", "ordering_key", "customer-7");
    }

    private static Task<string> KeyAsync(Scene scene, string key, string more = "") => scene.EnqueueAsync($$"""{"type":"work","ordering_key":"{{key}}"{{more}}}""");

    /// <summary>All runs of one come before any of the next.</summary>
    private static void ShouldBeOrdered(Scene scene, string[] lane)
    {
        var runs = scene.Runs.Where(run => lane.Contains(run.Id)).Select(run => Array.IndexOf(lane, run.Id)).ToArray();
        runs.ShouldBe([.. runs.Order()]);
    }

    private static async Task<string[]> EndedInOrderAsync(Scene scene, string[] lane) =>
        [.. (await scene.EntriesAsync()).Where(entry => entry.State == JobStates.Succeeded && lane.Contains(entry.Id)).Select(entry => entry.Id)];
}

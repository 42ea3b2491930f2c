using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>Limits over all nodes, whatever happens to the node that holds what is limited: what it held is given back.</summary>
public sealed class LimitMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Concurrency_OfTheQueue_IsKeptAndGivenBack(Moment moment) => await AtMostOneAsync(moment, "concurrency", "1");

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Concurrency_OfAType_IsKeptAndGivenBack(Moment moment) => await AtMostOneAsync(moment, "type:work:concurrency", "1");

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Concurrency_OfATypeAndARetry_SlotIsFreeWhileItWaits(Moment moment)
    {
        string? first = null;
        await using var scene = redis.Scene(moment).On("work", job => job.Id == first && job.Attempt == 1 ? throw new InvalidOperationException("not yet") : null);
        await scene.LimitAsync("type:work:concurrency", "1");
        first = await scene.EnqueueAsync("""{"type":"work","backoff":"1s"}""");
        var second = await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(first, settled: JobStates.Scheduled, runs: 2);
        await scene.EndAsync();

        string[] ended = [.. (await scene.EntriesAsync()).Where(entry => entry.State == JobStates.Succeeded).Select(entry => entry.Id)];
        ended.ShouldBe([second, first], ignoreOrder: moment != Moment.Never); // by the time another takes over, the first may be due as well
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Rate_OfTheQueue_SpacesWhatStarts(Moment moment) => await SpacedAsync(moment, new() { ["rate"] = "10/s", ["burst"] = "1" });

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Rate_OfAType_SpacesWhatStarts(Moment moment) => await SpacedAsync(moment, new() { ["type:work:rate"] = "10/s", ["type:work:burst"] = "1" });

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Backlog_FullAtTheFunctionDoor_RefusesUntilItHasCaughtUp(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        await scene.LimitAsync("backlog", "1");
        var id = await scene.EnqueueAsync("""{"type":"work"}""");
        (await scene.TryEnqueueAsync("""{"type":"work"}""")).Status.ShouldBe(EnqueueStatus.Refused);
        scene.WhileDown(async () =>
        {
            var held = await scene.StateAsync(id) == JobStates.Running;
            if (held) (await scene.TryEnqueueAsync("""{"type":"work"}""")).Status.ShouldBe(EnqueueStatus.Refused, "what a dead node holds is not done");
        });

        await scene.PlayAsync(id);

        (await scene.TryEnqueueAsync("""{"type":"work"}""")).Status.ShouldBe(EnqueueStatus.New);
        await scene.EndAsync();
    }

    /// <summary>Three jobs, of which never two run at once on a node that lives.</summary>
    private async Task AtMostOneAsync(Moment moment, string limit, string value)
    {
        int inside = 0, most = 0;
        var gate = new Lock();
        await using var scene = redis.Scene(moment).On("work", async (_, stop) =>
        {
            lock (gate) most = Math.Max(most, ++inside);
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            lock (gate) inside--;
            return null;
        });
        await scene.LimitAsync(limit, value);
        var first = await scene.EnqueueAsync("""{"type":"work"}""");
        for (var i = 0; i < 2; i++) await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(first);
        await scene.EndAsync();

        most.ShouldBe(1);
        (await scene.EntriesAsync()).Count(entry => entry.State == JobStates.Succeeded).ShouldBe(3);
    }

    private async Task SpacedAsync(Moment moment, Dictionary<string, string?> limits)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        await scene.LimitAsync(limits);
        var first = await scene.EnqueueAsync("""{"type":"work"}""");
        for (var i = 0; i < 3; i++) await scene.EnqueueAsync("""{"type":"work"}""");

        await scene.PlayAsync(first);
        await scene.EndAsync();

        // Each start was handed out a tenth of a second after the one before, less what its millisecond is rounded to.
        var claims = (await scene.EntriesAsync()).Where(entry => entry.State == JobStates.Succeeded).Select(entry => entry.ClaimedMs).Order().ToArray();
        claims.Length.ShouldBe(4);
        (claims[^1] - claims[0]).ShouldBeGreaterThanOrEqualTo(290);
    }
}

using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>A job that takes its node down is caught; those that were held beside it are not blamed.</summary>
public sealed class SuspectTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    /// <summary>One crash among others makes nobody a suspect: what was held goes on at once.</summary>
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Crash_AmongOthers_AllGoOnAndEnd(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", WorkAsync);
        var subject = await scene.EnqueueAsync("""{"type":"work"}""");
        string[] innocents = [await scene.EnqueueAsync("""{"type":"work"}"""), await scene.EnqueueAsync("""{"type":"work"}""")];

        await scene.PlayAsync(subject);

        foreach (var id in innocents) await scene.Jobs.UntilAsync(id, JobStates.Succeeded);
        await scene.EndAsync();
        if (moment is Moment.BetweenClaimAndStart or Moment.MidRun) (await RecoveredAsync(scene)).ShouldContain(subject);
    }

    [Fact]
    public async Task Suspects_HeldInTwoCrashes_RunAloneAndEnd()
    {
        await using var scene = redis.Scene(Moment.MidRun).On("work", WorkAsync);
        var subject = await scene.EnqueueAsync("""{"type":"work"}""");
        string[] all = [subject, await scene.EnqueueAsync("""{"type":"work"}"""), await scene.EnqueueAsync("""{"type":"work"}""")];
        await scene.CrashAsync(subject, Moment.MidRun, 1, JobStates.Running);
        await scene.CrashAsync(subject, Moment.MidRun, 1, JobStates.Running);

        await scene.SurviveAsync();
        foreach (var id in all) await scene.Jobs.UntilAsync(id, JobStates.Succeeded);
        await scene.EndAsync();

        // Of those that were in both crashes, each was handed out only after the one before had ended.
        var records = await scene.RecordsAsync();
        var suspects = (await RecoveredAsync(scene)).CountBy(id => id).Where(job => job.Value > 1).Select(job => job.Key).ToHashSet();
        suspects.ShouldContain(subject);
        var spans = records.SelectMany(record => record.Entries.Where(entry => entry.State == JobStates.Succeeded && suspects.Contains(entry.Id)).Select(entry => (From: entry.ClaimedMs, Until: record.AtMs)))
            .OrderBy(span => span.From).ToArray();
        for (var i = 1; i < spans.Length; i++) spans[i].From.ShouldBeGreaterThanOrEqualTo(spans[i - 1].Until);
    }

    [Fact]
    public async Task Poison_TakesEveryNodeDown_IsDeadAfterThreeCrashesAloneAndTheInnocentsAreNot()
    {
        await using var scene = redis.Scene(Moment.MidRun).On("work", _ => null);
        var poison = await scene.EnqueueAsync("""{"type":"work","id":"poison","reply_to":"me"}""");
        string[] innocents = [await scene.EnqueueAsync("""{"type":"work","id":"innocent-1"}"""), await scene.EnqueueAsync("""{"type":"work","id":"innocent-2"}""")];

        // | crash | held beside it    | marks after it | state |
        // | 1, 2  | perhaps innocents | none, or one   | ready |
        // | then  | nothing           | one more each  | ready, dead at the third mark |
        var crashes = 0;
        while (await scene.StateAsync(poison) != JobStates.Dead)
        {
            (++crashes).ShouldBeLessThanOrEqualTo(5);
            await scene.CrashAsync(poison, Moment.MidRun, 1, JobStates.Running);
        }

        await scene.SurviveAsync();
        crashes.ShouldBeGreaterThanOrEqualTo(3);
        var dead = await scene.JobAsync(poison);
        dead.Error!.Type.ShouldBe("poison");
        dead.Error.Message.ShouldContain("victim");
        foreach (var id in innocents) await scene.Jobs.UntilAsync(id, JobStates.Succeeded);
        (await scene.RepliesAsync("me")).ShouldHaveSingleItem().State.ShouldBe(JobStates.Dead);
        await scene.EndAsync();
    }

    [Fact]
    public async Task Suspect_OfANodeThatWasOnlyCutOff_IsForgiven()
    {
        await using var scene = redis.Scene(Moment.MidRun).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work"}""");
        await scene.CrashAsync(id, Moment.MidRun, 1, JobStates.Running);
        var marks = await scene.Redis.SendAsync(new RedisCommand("HGET"u8).Key(scene.Names.Suspects).Arg(id));
        var node = System.Text.Json.JsonDocument.Parse(marks.AsString()).RootElement[0].GetProperty("node").GetString()!;

        (await scene.Operator.ForgiveAsync(scene.Queue, node)).ShouldBe(1);

        await scene.SurviveAsync();
        await scene.Jobs.UntilAsync(id, JobStates.Succeeded);
        await scene.EndAsync();
    }

    private static async Task<object?> WorkAsync(JobContext job, CancellationToken stop)
    {
        await Task.Delay(20, stop);
        return null;
    }

    /// <summary>The jobs that came back from a crash, once for each.</summary>
    private static async Task<IReadOnlyList<string>> RecoveredAsync(Scene scene) =>
        [.. (await scene.RecordsAsync()).SelectMany(record => record.Entries).Where(entry => entry.State == "recovered").Select(entry => entry.Id)];
}

using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>A job that takes its node down is caught; those that were held beside it are not blamed.</summary>
public sealed class SuspectTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Suspects_HeldBesideTheSubject_RunAloneAndEnd(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", async (_, stop) =>
        {
            await Task.Delay(20, stop);
            return null;
        });
        var subject = await scene.EnqueueAsync("""{"type":"work"}""");
        string[] innocents = [await scene.EnqueueAsync("""{"type":"work"}"""), await scene.EnqueueAsync("""{"type":"work"}""")];

        await scene.PlayAsync(subject);
        foreach (var id in innocents) await scene.Jobs.UntilAsync(id, JobStates.Succeeded);
        await scene.EndAsync();

        // Of those that came back from the crash, each was handed out only after the one before had ended.
        var records = await scene.RecordsAsync();
        var recovered = records.SelectMany(record => record.Entries).Where(entry => entry.State == "recovered").Select(entry => entry.Id).ToHashSet();
        if (moment is Moment.BetweenClaimAndStart or Moment.MidRun) recovered.ShouldContain(subject);
        var spans = records.SelectMany(record => record.Entries.Where(entry => entry.State == JobStates.Succeeded && recovered.Contains(entry.Id)).Select(entry => (From: entry.ClaimedMs, Until: record.AtMs)))
            .OrderBy(span => span.From).ToArray();
        for (var i = 1; i < spans.Length; i++) spans[i].From.ShouldBeGreaterThanOrEqualTo(spans[i - 1].Until);
    }

    [Fact]
    public async Task Poison_TakesEveryNodeDown_IsDeadAfterThreeCrashesAloneAndTheInnocentsAreNot()
    {
        await using var scene = redis.Scene(Moment.MidRun).On("work", _ => null);
        var poison = await scene.EnqueueAsync("""{"type":"work","id":"poison","reply_to":"me"}""");
        string[] innocents = [await scene.EnqueueAsync("""{"type":"work","id":"innocent-1"}"""), await scene.EnqueueAsync("""{"type":"work","id":"innocent-2"}""")];

        // | crash | held beside it   | marks after it | state |
        // | 1     | perhaps innocents | 0 or 1        | ready |
        // | 2…    | nothing           | one more each | ready, dead at the third mark |
        var crashes = 0;
        while (await scene.StateAsync(poison) != JobStates.Dead)
        {
            (++crashes).ShouldBeLessThanOrEqualTo(4);
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
}

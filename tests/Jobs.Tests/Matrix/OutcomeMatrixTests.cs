using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>What is told of a job, and to whom, whatever happens to the node that holds it: once, and the truth.</summary>
public sealed class OutcomeMatrixTests(MatrixRedis redis) : IClassFixture<MatrixRedis>
{
    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Result_OfTheHandler_IsKept(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => 42);
        var id = await scene.EnqueueAsync("""{"type":"work","result_ttl":"1h"}""");

        await scene.PlayAsync(id);

        (await scene.JobAsync(id)).Result.ShouldBe("42");
        (await scene.CountAsync("PTTL", scene.Names.Result(id))).ShouldBeInRange(1, 3_600_000);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task ReplyTo_Outcome_IsPushedOnce(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => "done");
        var id = await scene.EnqueueAsync("""{"type":"work","reply_to":"me"}""");

        await scene.PlayAsync(id);

        var reply = (await scene.RepliesAsync("me")).ShouldHaveSingleItem();
        (reply.Id, reply.State, reply.Attempts, reply.Result?.GetRawText()).ShouldBe((id, JobStates.Succeeded, 1, "\"done\""));
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Id_SecondJobWithIt_IsDeduplicatedBeforeAndAfter(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.EnqueueAsync("""{"type":"work","id":"welcome-42"}""");
        (await scene.EnqueueAsync("""{"type":"work","id":"welcome-42"}""")).ShouldBe(id);

        await scene.PlayAsync(id);

        (await scene.EnqueueAsync("""{"type":"work","id":"welcome-42"}""")).ShouldBe(id);
        await scene.EndAsync();
        scene.Runs.Select(run => run.Id).Distinct().ShouldBe([id]);
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task Meta_IsCarriedToEveryRun(Moment moment)
    {
        var seen = new List<string>();
        await using var scene = redis.Scene(moment).On("work", job =>
        {
            lock (seen) seen.Add(Encoding.UTF8.GetString(job.Meta.Span));
            return null;
        });
        var id = await scene.EnqueueAsync("""{"type":"work","meta":{"tenant":"acme","n":[1,2.50]}}""");

        await scene.PlayAsync(id);

        seen.ShouldNotBeEmpty();
        seen.ShouldAllBe(meta => meta == """{"tenant":"acme","n":[1,2.50]}""");
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task StreamDoor_JobOfAnyClient_EndsOnce(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        var id = await scene.AddAsync("work", "{}");

        await scene.PlayAsync(id);
        await scene.EndAsync();
    }

    [Theory, MemberData(nameof(Moments.All), MemberType = typeof(Moments))]
    public async Task ListDoor_JobOfAnyClient_EndsOnce(Moment moment)
    {
        await using var scene = redis.Scene(moment).On("work", _ => null);
        await scene.PushAsync("""{"type":"work","id":"from-the-list"}""");

        await scene.PlayAsync("from-the-list");
        await scene.EndAsync();
    }
}

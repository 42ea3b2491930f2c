using System.Net;
using System.Text.Json;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>Schedules, a node's own affairs, the cluster's events and the doctor, over HTTP.</summary>
public sealed class OperatorClusterTests(OperatedNode cluster) : IClassFixture<OperatedNode>
{
    [Fact]
    public async Task Cron_IsAddedShownPausedRunAndRemoved()
    {
        var (added, answer) = await cluster.PostAsync("/cron", """{"name":"nightly","schedule":"0 3 * * *","time_zone":"Europe/Berlin","type":"ok","args":{"a":[]},"missed":"run_once","by":"ada"}""");
        added.ShouldBe(HttpStatusCode.Created, answer.GetRawText());
        answer.GetProperty("message").GetString()!.ShouldStartWith("Schedule `nightly` is added; it fires next at ");

        var (_, list) = await cluster.GetAsync("/cron");
        var schedule = list.EnumerateArray().Single(each => each.GetProperty("name").GetString() == "nightly");
        schedule.GetProperty("missed").GetString().ShouldBe("run_once");
        schedule.GetProperty("origin").GetString().ShouldBe("operator");
        schedule.GetProperty("by").GetString().ShouldBe("ada");
        schedule.GetProperty("next_at").GetDateTimeOffset().Minute.ShouldBe(0);

        (await cluster.PostAsync("/cron/nightly/pause")).Status.ShouldBe(HttpStatusCode.OK);
        (await cluster.GetAsync("/cron/nightly")).Body.GetProperty("paused").GetBoolean().ShouldBeTrue();
        (await cluster.GetAsync("/cron/nightly")).Body.TryGetProperty("next_at", out _).ShouldBeFalse();
        (await cluster.PostAsync("/cron/nightly/resume")).Body.GetProperty("message").GetString()!.ShouldContain("it fires next at");

        var (ran, job) = await cluster.PostAsync("/cron/nightly/run");
        ran.ShouldBe(HttpStatusCode.Created);
        await Eventually.TrueAsync(async () => (await cluster.GetAsync($"/queues/default/jobs/{job.GetProperty("id").GetString()}")).Body.TryGetProperty("state", out var state) && state.GetString() == "succeeded");

        var (removed, _) = await cluster.Node.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"{cluster.Node.Management}/api/v1/cron/nightly?by=ada"));
        removed.ShouldBe(HttpStatusCode.OK);
        (await cluster.GetAsync("/cron/nightly")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await cluster.PostAsync("/cron/nightly/run")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task CronNext_OfAnExpression_ShowsItsTicks()
    {
        var (status, next) = await cluster.GetAsync("/cron/next?schedule=0%203%20*%20*%20*&time_zone=Asia/Tokyo&count=3");
        status.ShouldBe(HttpStatusCode.OK, next.GetRawText());
        next.GetProperty("next").EnumerateArray().Select(tick => tick.GetDateTimeOffset().UtcDateTime.Hour).ShouldBe([18, 18, 18]);
    }

    [Theory]
    [InlineData("""{"name":"x","schedule":"0 25 * * *","type":"t"}""", "25")]
    [InlineData("""{"name":"x","schedule":"@daily","type":"t","time_zone":"Moon/Crater"}""", "Moon/Crater")]
    [InlineData("""{"name":"x","schedule":"@daily","type":"t","missed":"never"}""", "missed is `never`: expected skip, run_once or run_all.")]
    [InlineData("""{"schedule":"@daily"}""", "name, schedule and type are needed")]
    [InlineData("""{"name":"no name","schedule":"@daily","type":"t"}""", "name is not allowed")]
    public async Task Cron_ThatIsWrong_IsRefusedInWords(string body, string words)
    {
        var (status, answer) = await cluster.PostAsync("/cron", body);
        status.ShouldBe(HttpStatusCode.BadRequest, answer.GetRawText());
        answer.GetProperty("error").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task Node_IsShownResizedDrainedAndResumed()
    {
        var node = cluster.Node.Node!;
        (await cluster.PostAsync("/nodes/worker/resize", """{"queue":"other","workers":7}""")).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => await WorkersAsync(node) == 7);

        (await cluster.PostAsync($"/nodes/{node}/drain", """{"queue":"other"}""")).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => Queue((await cluster.GetAsync($"/nodes/{node}")).Body).GetProperty("drained").GetBoolean());
        await cluster.EnqueueAsync("other", """{"type":"ok","id":"n-1","result_ttl":"1h"}""");
        (await cluster.StateAsync("other", "n-1")).ShouldBe("ready");
        (await cluster.PostAsync($"/nodes/{node}/resume", """{"queue":"other"}""")).Status.ShouldBe(HttpStatusCode.OK);
        await cluster.ReachAsync("other", "n-1", "succeeded");
    }

    [Theory]
    [InlineData("nobody", "drain", "{}", HttpStatusCode.NotFound, "There is no member `nobody`")]
    [InlineData("worker", "drain", """{"queue":"nope"}""", HttpStatusCode.NotFound, "does not serve queue `nope`; it serves default, other.")]
    [InlineData("worker", "resize", """{"queue":"other"}""", HttpStatusCode.BadRequest, "workers is missing")]
    [InlineData("worker", "resize", """{"queue":"other","workers":0}""", HttpStatusCode.BadRequest, "workers is 0: expected a whole number from 1 to 10,000. To run none, drain the node.")]
    [InlineData("worker", "resize", """{"workers":3}""", HttpStatusCode.BadRequest, "`queue` is missing")]
    public async Task Node_AskedForWhatCannotBe_SaysSo(string node, string act, string body, HttpStatusCode status, string words)
    {
        var (was, answer) = await cluster.PostAsync($"/nodes/{node}/{act}", body);
        was.ShouldBe(status, answer.GetRawText());
        answer.GetProperty("error").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task Events_AreToldFromAPositionOn()
    {
        var (_, events) = await cluster.GetAsync("/cluster/events?count=1000");
        var join = events.EnumerateArray().First(each => each.GetProperty("event").GetString() == "join");
        join.GetProperty("node").GetString()!.ShouldStartWith("worker-");
        var (_, after) = await cluster.GetAsync($"/cluster/events?after={join.GetProperty("position").GetString()}");
        after.EnumerateArray().ShouldNotContain(each => each.GetProperty("position").GetString() == join.GetProperty("position").GetString());
        (await cluster.GetAsync("/cluster/events?after=x")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task DownUnreachable_WhileAllAreThere_DownsNobody()
    {
        var (status, downed) = await cluster.PostAsync("/cluster/down-unreachable");
        status.ShouldBe(HttpStatusCode.OK);
        downed.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Doctor_NamesAQueueThatNobodyServes()
    {
        await cluster.EnqueueAsync("emial", """[{"type":"t"},{"type":"t"}]""");
        var (_, doctor) = await cluster.GetAsync("/doctor");
        var finding = doctor.GetProperty("findings").EnumerateArray().Single(each => each.GetProperty("subject").GetString() == "queue emial");
        finding.GetProperty("severity").GetString().ShouldBe("error");
        finding.GetProperty("message").GetString()!.ShouldStartWith("2 jobs wait in it, and no node serves it.");
    }

    private async Task<int> WorkersAsync(string node) => Queue((await cluster.GetAsync($"/nodes/{node}")).Body).GetProperty("workers").GetInt32();

    private static JsonElement Queue(JsonElement node) => node.GetProperty("queues").EnumerateArray().Single(queue => queue.GetProperty("queue").GetString() == "other");
}

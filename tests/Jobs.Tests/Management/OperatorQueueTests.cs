using System.Net;
using System.Text;
using System.Text.Json;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>Pausing, limiting, looking at a queue, and cancelling, over HTTP against a node that runs jobs.</summary>
public sealed class OperatorQueueTests(OperatedNode cluster) : IClassFixture<OperatedNode>
{
    [Fact]
    public async Task Pause_AndResume_HoldJobsBackAndSaySince()
    {
        var (status, paused) = await cluster.PostAsync("/queues/other/pause", """{"by":"ada@desk"}""");
        status.ShouldBe(HttpStatusCode.OK, paused.GetRawText());
        paused.GetProperty("paused").GetBoolean().ShouldBeTrue();

        await cluster.EnqueueAsync("other", """{"type":"ok","id":"p-1","result_ttl":"1h"}""");
        var (_, queue) = await cluster.GetAsync("/queues/other");
        queue.GetProperty("paused_by").GetString().ShouldBe("ada@desk");
        queue.GetProperty("paused_since").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(DateTimeOffset.UtcNow.AddMinutes(1));
        var (_, doctor) = await cluster.GetAsync("/doctor");
        doctor.GetRawText().ShouldContain("It is paused; 1 job waits to be handed out.");
        (await cluster.StateAsync("other", "p-1")).ShouldBe("ready");

        await cluster.PostAsync("/queues/other/resume");
        await cluster.ReachAsync("other", "p-1", "succeeded");
        (await cluster.GetAsync("/queues/other")).Body.TryGetProperty("paused_by", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Limits_AreSetShownAndTakenBack()
    {
        var (status, limits) = await PutAsync("/queues/limited/limits", """{"rate":"100/s","burst":20,"type:ok:concurrency":"5","by":"ada"}""");
        status.ShouldBe(HttpStatusCode.OK, limits.GetRawText());
        Values(limits).ShouldBe([("rate", "100/s", "operator"), ("burst", "20", "operator"), ("type:ok:concurrency", "5", "operator")]);

        await cluster.EnqueueAsync("limited", """{"type":"nobody","delay":"1h"}""");
        var (_, queues) = await cluster.GetAsync("/queues");
        queues.EnumerateArray().Single(queue => queue.GetProperty("queue").GetString() == "limited").GetProperty("limited").GetBoolean().ShouldBeTrue();
        Values((await cluster.GetAsync("/queues/limited")).Body).Count.ShouldBe(3);

        var (_, left) = await PutAsync("/queues/limited/limits", """{"rate":null,"burst":null}""");
        Values(left).ShouldBe([("type:ok:concurrency", "5", "operator")]);
        Values((await cluster.GetAsync("/queues/limited/limits")).Body).ShouldBe(Values(left));
    }

    [Fact]
    public async Task Backlog_Full_RefusesAtTheHttpDoorInEachForm()
    {
        await PutAsync("/queues/full/limits", """{"backlog":1}""");
        await cluster.EnqueueAsync("full", """{"type":"nobody","id":"b-1","delay":"1h"}""");

        var (status, one) = await cluster.PostAsync("/queues/full/jobs", """{"type":"nobody"}""");
        status.ShouldBe(HttpStatusCode.TooManyRequests);
        one.GetProperty("error").GetString()!.ShouldContain("the queue holds 1 job that has not ended, and its backlog limit is 1.");
        var (_, each) = await cluster.PostAsync("/queues/full/jobs", """[{"type":"nobody"},{"type":"nobody"}]""");
        each.EnumerateArray().ShouldAllBe(job => job.GetProperty("error").GetString()!.Contains("its backlog limit is 1.", StringComparison.Ordinal));
        var (whole, all) = await cluster.PostAsync("/queues/full/jobs?atomic=true", """[{"type":"nobody"}]""");
        whole.ShouldBe(HttpStatusCode.TooManyRequests);
        all.GetProperty("error").GetString()!.ShouldStartWith("Nothing was enqueued: job 1 of 1 was refused: the queue holds 1 job");

        var (_, queue) = await cluster.GetAsync("/queues/full");
        queue.GetProperty("scheduled").GetInt64().ShouldBe(1);
        queue.GetProperty("ready").GetInt64().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"rate":"fast"}""", "rate is no rate: \"fast\"")]
    [InlineData("""{"speed":1,"burst":-1}""", "\"speed\" is no limit")]
    [InlineData("""{"burst":-1}""", "burst is not allowed: \"-1\"")]
    [InlineData("""{"rate":[1]}""", "rate is [1]: expected a text, a number, or null")]
    [InlineData("""{"by":"ada"}""", "The body names no limit.")]
    public async Task Limits_ThatAreWrong_AreRefusedInWords(string body, string words)
    {
        var (status, answer) = await PutAsync("/queues/other/limits", body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        answer.GetProperty("error").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task Cancel_OfAScheduledJob_EndsIt()
    {
        await cluster.EnqueueAsync("default", """{"type":"ok","id":"c-1","delay":"1h","result_ttl":"1h"}""");
        var (status, answer) = await cluster.PostAsync("/jobs/c-1/cancel", """{"by":"ada","reason":"not needed"}""");
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        answer.GetProperty("outcome").GetString().ShouldBe("cancelled");
        (await cluster.StateAsync("default", "c-1")).ShouldBe("cancelled");
        var (_, job) = await cluster.GetAsync("/queues/default/jobs/c-1");
        job.GetProperty("timeline").GetRawText().ShouldContain("not needed");

        var (again, ended) = await cluster.PostAsync("/queues/default/jobs/c-1/cancel");
        ((int)again).ShouldBeOneOf(404, 409);
        ended.GetProperty("error").GetString()!.ShouldContain("c-1");
        (await cluster.PostAsync("/jobs/nobody-knows/cancel")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Cancel_OfAJobThatNoClaimHasAdmitted_FindsItAtItsDoor()
    {
        await cluster.PostAsync("/queues/default/pause");
        await cluster.Redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "ok", "args", "1", "id", "c-9", "result_ttl", "1h");

        var (status, answer) = await cluster.PostAsync("/jobs/c-9/cancel");

        await cluster.PostAsync("/queues/default/resume");
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        answer.GetProperty("outcome").GetString().ShouldBe("cancelled");
        (await cluster.StateAsync("default", "c-9")).ShouldBe("cancelled");
    }

    [Fact]
    public async Task Cancel_OfARunningJob_CancelsItsToken()
    {
        await cluster.EnqueueAsync("default", """{"type":"hold","id":"c-2","result_ttl":"1h"}""");
        await cluster.ReachAsync("default", "c-2", "running");
        await Eventually.TrueAsync(async () => (await cluster.GetAsync("/jobs/c-2")).Body.TryGetProperty("progress", out var progress) && progress.GetProperty("message").GetString() == "a quarter");
        var (_, running) = await cluster.GetAsync("/queues/default/jobs?state=running");
        running.GetProperty("jobs").EnumerateArray().ShouldContain(job => job.GetProperty("id").GetString() == "c-2" && job.GetProperty("node").GetString() == cluster.Node.Node);

        var (status, answer) = await cluster.PostAsync("/queues/default/jobs/c-2/cancel", """{"reason":"it takes too long"}""");
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        answer.GetProperty("outcome").GetString().ShouldBe("requested");
        await cluster.ReachAsync("default", "c-2", "cancelled");
    }

    [Fact]
    public async Task List_ByState_PagesThroughAll()
    {
        await cluster.EnqueueAsync("paged", $"[{string.Join(',', Enumerable.Range(0, 7).Select(i => $$"""{"type":"t","id":"s-{{i}}","delay":"{{i + 1}}h"}"""))}]");
        var ids = new List<string>();
        var cursor = "";
        for (var pages = 0; pages < 5; pages++)
        {
            var (_, page) = await cluster.GetAsync($"/queues/paged/jobs?state=scheduled&limit=3{cursor}");
            ids.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            if (!page.TryGetProperty("cursor", out var next)) break;
            cursor = $"&cursor={next.GetString()}";
        }

        ids.ShouldBe([.. Enumerable.Range(0, 7).Select(i => $"s-{i}")]);

        await cluster.EnqueueAsync("paged", """[{"type":"t","id":"r-1","priority":"low"},{"type":"t","id":"r-2","priority":"high"},{"type":"t","id":"r-3"}]""");
        var (_, ready) = await cluster.GetAsync("/queues/paged/jobs?state=ready&limit=2");
        ready.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()).ShouldBe(["r-2", "r-3"]);
        var (_, rest) = await cluster.GetAsync($"/queues/paged/jobs?state=ready&limit=2&cursor={ready.GetProperty("cursor").GetString()}");
        rest.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()).ShouldBe(["r-1"]);
    }

    [Fact]
    public async Task List_OfWaitingJobs_NamesTheirLane()
    {
        await cluster.EnqueueAsync("default", """[{"type":"hold","id":"w-1","ordering_key":"customer-1"},{"type":"hold","id":"w-2","ordering_key":"customer-1"}]""");
        await cluster.ReachAsync("default", "w-2", "waiting");
        var (_, waiting) = await cluster.GetAsync("/queues/default/jobs?state=waiting");
        var job = waiting.GetProperty("jobs").EnumerateArray().Single(job => job.GetProperty("id").GetString() == "w-2");
        job.GetProperty("lane").GetString().ShouldBe("ordering_key customer-1");
        job.GetProperty("type").GetString().ShouldBe("hold");
        (await cluster.GetAsync("/jobs/w-2")).Body.GetProperty("waits_for").GetString().ShouldBe("ordering_key");

        foreach (var id in (string[])["w-2", "w-1"]) (await cluster.PostAsync($"/jobs/{id}/cancel")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/queues/default/jobs?state=succeeded", HttpStatusCode.BadRequest, "state is `succeeded`: expected running, ready, scheduled, waiting or dead.")]
    [InlineData("/queues/default/jobs?limit=0", HttpStatusCode.BadRequest, "limit is `0`: expected a whole number from 1 to 1000.")]
    [InlineData("/queues/default/jobs?state=scheduled&cursor=%2B", HttpStatusCode.BadRequest, "`+` is not a cursor")]
    [InlineData("/queues/default/jobs?state=ready&cursor=YWJj", HttpStatusCode.BadRequest, "is not a cursor")]
    [InlineData("/queues/nothing-here/limits", HttpStatusCode.NotFound, "There is no queue `nothing-here`")]
    [InlineData("/queues/No%20Queue/jobs", HttpStatusCode.BadRequest, "`No Queue` is not a queue name")]
    public async Task Get_OfWhatIsNot_IsAnsweredInWords(string path, HttpStatusCode status, string words)
    {
        var (was, answer) = await cluster.GetAsync(path);
        was.ShouldBe(status, answer.GetRawText());
        answer.GetProperty("error").GetString()!.ShouldContain(words);
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, string body) => cluster.Node.SendAsync(
        new HttpRequestMessage(HttpMethod.Put, $"{cluster.Node.Management}/api/v1{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    private static List<(string?, string?, string?)> Values(JsonElement body) =>
        [.. body.GetProperty("limits").EnumerateArray().Select(limit => (limit.GetProperty("name").GetString(), limit.GetProperty("value").GetString(), limit.GetProperty("origin").GetString()))];
}

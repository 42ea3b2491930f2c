using System.Net;
using System.Text.Json;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>Looking at dead jobs, requeueing and purging them.</summary>
public sealed class OperatorDeadTests(OperatedNode cluster) : IClassFixture<OperatedNode>
{
    [Fact]
    public async Task List_FiltersByTypeErrorMessageAndTime()
    {
        await DieAsync("list-1", ("a", "fail"), ("b", "fail"), ("c", "ok"));
        (await IdsAsync("list-1", "")).ShouldBe(["b", "a"], ignoreOrder: true);
        (await IdsAsync("list-1", "?type=ok")).ShouldBeEmpty();
        (await IdsAsync("list-1", "?message=on%20purpose")).Count.ShouldBe(2);
        (await IdsAsync("list-1", "?message=by%20accident")).ShouldBeEmpty();
        (await IdsAsync("list-1", "?after=1h")).Count.ShouldBe(2);
        (await IdsAsync("list-1", "?before=1h")).ShouldBeEmpty();
        (await IdsAsync("list-1", "?after=2020-01-01&before=2021-01-01")).ShouldBeEmpty();
        var (status, wrong) = await cluster.GetAsync("/queues/default/dead?before=yesterday");
        status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.GetProperty("error").GetString().ShouldBe("before is `yesterday`: expected a point in time such as 2026-01-31T12:00:00Z, or a time ago such as 2h or 7d.");
    }

    [Fact]
    public async Task Requeue_OfOne_RunsItAgain()
    {
        await DieAsync("requeue-1", ("r-1", "fail"), ("r-2", "fail"));
        var (status, answer) = await cluster.PostAsync("/queues/default/dead/requeue", """{"ids":["requeue-1.r-1"],"by":"ada"}""");
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        answer.GetProperty("done").GetInt64().ShouldBe(1);
        await Eventually.TrueAsync(async () =>
            (await cluster.GetAsync("/jobs/requeue-1.r-1")).Body.GetProperty("timeline").EnumerateArray().Count(step => step.GetProperty("event").GetString() == "dead") == 2);
        var (_, job) = await cluster.GetAsync("/jobs/requeue-1.r-1");
        job.GetProperty("timeline").EnumerateArray().ShouldContain(step => step.GetProperty("event").GetString() == "requeued");
    }

    [Fact]
    public async Task Bulk_WithoutAFilter_IsRefused()
    {
        foreach (var act in (string[])["requeue", "purge"])
        {
            var (status, answer) = await cluster.PostAsync($"/queues/default/dead/{act}");
            status.ShouldBe(HttpStatusCode.BadRequest);
            answer.GetProperty("error").GetString().ShouldBe($"Without ids and without a filter this would {act} every dead job of queue `default`. Add \"all\":true if that is meant.");
        }
    }

    [Fact]
    public async Task Purge_DryRun_CountsAndChangesNothing()
    {
        await DieAsync("purge-1", ("a", "fail"), ("b", "fail"), ("c", "fail"));
        var (_, dry) = await cluster.PostAsync("/queues/default/dead/purge", """{"ids":["purge-1.a","purge-1.b","purge-1.nobody"],"dry_run":true}""");
        (dry.GetProperty("matched").GetInt64(), dry.GetProperty("done").GetInt64(), dry.GetProperty("dry_run").GetBoolean()).ShouldBe((2, 0, true));
        (await IdsAsync("purge-1", "")).Count.ShouldBe(3);

        var (_, done) = await cluster.PostAsync("/queues/default/dead/purge", """{"ids":["purge-1.a","purge-1.b"]}""");
        done.GetProperty("done").GetInt64().ShouldBe(2);
        (await IdsAsync("purge-1", "")).ShouldBe(["c"]);
        (await cluster.StateAsync("default", "purge-1.a")).ShouldBe("");
    }

    [Fact]
    public async Task Purge_OfNoIds_PurgesNothing()
    {
        await DieAsync("purge-2", ("a", "fail"));
        var (status, answer) = await cluster.PostAsync("/queues/default/dead/purge", """{"ids":[]}""");
        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("done").GetInt64().ShouldBe(0);
        (await IdsAsync("purge-2", "")).ShouldBe(["a"]);
    }

    /// <summary>Jobs of queue default whose ids begin with a prefix of the test's own; those of type fail die.</summary>
    private async Task DieAsync(string prefix, params (string Id, string Type)[] jobs)
    {
        foreach (var (id, type) in jobs) await cluster.EnqueueAsync("default", $$"""{"type":"{{type}}","id":"{{prefix}}.{{id}}"{{(type == "fail" ? "" : ",\"result_ttl\":\"1h\"")}}}""");
        foreach (var (id, type) in jobs) await cluster.ReachAsync("default", $"{prefix}.{id}", type == "fail" ? "dead" : "succeeded");
    }

    private async Task<List<string>> IdsAsync(string prefix, string query)
    {
        var (status, body) = await cluster.GetAsync($"/queues/default/dead{query}");
        status.ShouldBe(HttpStatusCode.OK, body.GetRawText());
        return [.. body.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!).Where(id => id.StartsWith(prefix + ".", StringComparison.Ordinal)).Select(id => id[(prefix.Length + 1)..])];
    }
}

using System.Net;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>One Lighthouse and one node on one Redis, asked over HTTP as pbm asks them.</summary>
public sealed class ManagementApiTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private TestProcess _lighthouse = null!;
    private TestProcess _node = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _lighthouse = await TestProcess.StartAsync(_redis.Url, "harbour", lighthouse: true);
        _node = await TestProcess.StartAsync(_redis.Url, "worker", jobs: jobs => jobs
            .Handle<Words, int>((words, _, _) => Task.FromResult(words.Text.Split(' ').Length), o => o with { Type = "count" })
            .Handle<Words>((_, _, _) => throw new InvalidOperationException("No."), o => o with { Type = "fail", MaxAttempts = 1 }));
        await _lighthouse.JoinedAsync();
        await _node.JoinedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _lighthouse.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public sealed record Words(string Text);

    [Fact]
    public async Task Cluster_FromEitherProcess_ShowsMembersAndLeader()
    {
        foreach (var process in (TestProcess[])[_lighthouse, _node])
        {
            await Eventually.TrueAsync(async () => (await process.GetAsync("/api/v1/cluster")).Body.TryGetProperty("leader", out var l) && l.GetProperty("node").GetString() == _lighthouse.Node);
            var (status, cluster) = await process.GetAsync("/api/v1/cluster");

            status.ShouldBe(HttpStatusCode.OK);
            cluster.GetProperty("node").GetString().ShouldBe(process.Node);
            cluster.GetProperty("redis").GetProperty("state").GetString().ShouldBe("up");
            var members = cluster.GetProperty("members").EnumerateArray().ToList();
            members.Select(m => (m.GetProperty("name").GetString(), m.GetProperty("role").GetString(), m.GetProperty("state").GetString()))
                .ShouldBe([("harbour", "lighthouse", "up"), ("worker", "node", "up")]);
            members[1].GetProperty("queues").EnumerateArray().Single().GetString().ShouldBe("default");
            $"http://{members[1].GetProperty("management").GetString()}".ShouldBe(_node.Management);
            members[1].GetProperty("lease_ms").GetInt64().ShouldBeInRange(1, 15_000);
            members[1].GetProperty("pid").GetInt32().ShouldBe(Environment.ProcessId);
        }
    }

    [Fact]
    public async Task Leader_OnceOneLeads_IsTheLighthouse()
    {
        await Eventually.TrueAsync(async () => (await _node.GetAsync("/api/v1/cluster/leader")).Body.TryGetProperty("role", out var role) && role.GetString() == "lighthouse");
        var (_, leader) = await _node.GetAsync("/api/v1/cluster/leader");
        leader.GetProperty("name").GetString().ShouldBe("harbour");
        $"http://{leader.GetProperty("management").GetString()}".ShouldBe(_lighthouse.Management);
    }

    [Fact]
    public async Task Enqueue_OneJob_RunsAndIsShownWithItsTimeline()
    {
        var (status, enqueued) = await _lighthouse.PostAsync("/api/v1/queues/default/jobs", """{"type":"count","args":{"text":"one two three"},"id":"c-1"}""");
        status.ShouldBe(HttpStatusCode.Created);
        enqueued.GetProperty("id").GetString().ShouldBe("c-1");
        enqueued.GetProperty("new").GetBoolean().ShouldBeTrue();

        await Eventually.TrueAsync(async () => await StateAsync("c-1") == "succeeded");

        var (_, job) = await _node.GetAsync("/api/v1/queues/default/jobs/c-1");
        job.GetProperty("result").GetInt32().ShouldBe(3);
        job.GetProperty("type").GetString().ShouldBe("count");
        job.GetProperty("attempt").GetInt32().ShouldBe(1);
        var events = job.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("event").GetString()).ToList();
        events.First().ShouldBe("enqueued");
        events.Last().ShouldBe("succeeded");
        job.GetProperty("timeline").EnumerateArray().Last().GetProperty("node").GetString().ShouldBe(_node.Node);

        var (again, known) = await _node.PostAsync("/api/v1/queues/default/jobs", """{"type":"count","args":{"text":"x"},"id":"c-1"}""");
        again.ShouldBe(HttpStatusCode.OK);
        known.GetProperty("new").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Enqueue_JobThatFails_IsShownWithItsError()
    {
        await _node.PostAsync("/api/v1/queues/default/jobs", """{"type":"fail","args":{"text":"x"},"id":"f-1"}""");
        await Eventually.TrueAsync(async () => await StateAsync("f-1") == "dead");

        var (_, job) = await _lighthouse.GetAsync("/api/v1/jobs/f-1");

        job.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("No.");
        job.GetProperty("queue").GetString().ShouldBe("default");
    }

    [Fact]
    public async Task Enqueue_Array_AnswersEachJob()
    {
        var jobs = string.Join(',', Enumerable.Range(0, 700).Select(i => i == 3 ? """{"args":{}}""" : $$"""{"type":"count","args":{"text":"a b"},"id":"m-{{i}}"}"""));
        var (status, answers) = await _node.PostAsync("/api/v1/queues/default/jobs", $"[{jobs}]");

        status.ShouldBe(HttpStatusCode.OK);
        answers.GetArrayLength().ShouldBe(700);
        answers[3].GetProperty("error").GetString().ShouldNotBeNullOrWhiteSpace();
        answers[3].TryGetProperty("id", out _).ShouldBeFalse();
        answers[699].GetProperty("id").GetString().ShouldBe("m-699");
    }

    [Fact]
    public async Task Queues_AfterWork_CountsByState()
    {
        await _node.PostAsync("/api/v1/queues/default/jobs", """{"type":"fail","args":{"text":"x"},"id":"q-1"}""");
        await _node.PostAsync("/api/v1/queues/later/jobs", """{"type":"count","args":{"text":"x"},"id":"q-2","delay":"1h"}""");
        await Eventually.TrueAsync(async () => await StateAsync("q-1") == "dead");

        var (_, queues) = await _lighthouse.GetAsync("/api/v1/queues");
        var byName = queues.EnumerateArray().ToDictionary(q => q.GetProperty("queue").GetString()!);

        byName["default"].GetProperty("dead").GetInt64().ShouldBe(1);
        byName["default"].GetProperty("nodes").GetInt32().ShouldBe(1);
        byName["later"].GetProperty("scheduled").GetInt64().ShouldBe(1);
        byName["later"].GetProperty("nodes").GetInt32().ShouldBe(0);
        var (_, one) = await _lighthouse.GetAsync("/api/v1/queues/default");
        one.GetProperty("totals").GetProperty("dead").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Stats_FromEitherProcess_HaveTheFiguresOfTheCoordinator()
    {
        await _node.PostAsync("/api/v1/queues/default/jobs", """{"type":"count","args":{"text":"x"}}""");

        foreach (var process in (TestProcess[])[_lighthouse, _node])
        {
            await Eventually.TrueAsync(async () =>
            {
                var (status, stats) = await process.GetAsync("/api/v1/stats");
                return status == HttpStatusCode.OK && stats.GetProperty("queues").EnumerateArray().SelectMany(q => q.GetProperty("types").EnumerateArray())
                    .Any(t => t.GetProperty("type").GetString() == "count" && t.GetProperty("totals").GetProperty("succeeded").GetInt64() >= 1);
            });
        }
    }

    [Fact]
    public async Task Actors_OfANode_NameItsQueueAndItsLeadership()
    {
        var (status, actors) = await _node.GetAsync("/api/v1/actors");
        status.ShouldBe(HttpStatusCode.OK);
        var text = actors.GetRawText();
        text.ShouldContain("/user/node/queue-default");
        text.ShouldContain("/user/node/membership");
        text.ShouldContain("/user/node/leader-");
    }

    [Fact]
    public async Task Down_OfANodeByItsName_FencesItAndItComesBackAsAnother()
    {
        var before = _node.Node!;
        var (status, answer) = await _lighthouse.PostAsync("/api/v1/cluster/down", """{"node":"worker","reason":"It misbehaves."}""");

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("node").GetString().ShouldBe(before);
        await Eventually.TrueAsync(() => _node.Node is { } now && now != before);
        await Eventually.TrueAsync(async () => Member(await _lighthouse.GetAsync("/api/v1/cluster"), before) is { } down
            && down.GetProperty("state").GetString() == "down" && down.GetProperty("down").GetProperty("reclaimed").GetBoolean());
        var removed = (await _lighthouse.GetAsync("/api/v1/cluster/removed")).Body.EnumerateArray().Single(each => each.GetProperty("node").GetString() == before);
        (removed.GetProperty("how").GetString(), removed.GetProperty("reason").GetString()).ShouldBe(("down", "It misbehaves."));
        var (again, _) = await _lighthouse.PostAsync("/api/v1/cluster/down", $$"""{"node":"{{before}}"}""");
        again.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Leave_OfThisProcess_StopsItsHost()
    {
        var (status, answer) = await _node.PostAsync("/api/v1/cluster/leave", "{}");

        status.ShouldBe(HttpStatusCode.Accepted);
        answer.GetProperty("node").GetString().ShouldBe(_node.Node);
        await Eventually.TrueAsync(() => _node.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task AnyCall_RedisAway_IsUnavailableInASentence()
    {
        _redis.Kill();
        await Eventually.TrueAsync(async () => (await _node.GetAsync("/api/v1/queues")).Status == HttpStatusCode.ServiceUnavailable);
        (await _node.GetAsync("/api/v1/queues")).Body.GetProperty("error").GetString()!.ShouldContain("Redis");
        (await _node.GetAsync("/api/v1/actors")).Status.ShouldBe(HttpStatusCode.OK);
        await _redis.RestartAsync();
    }

    private static JsonElement? Member((HttpStatusCode, JsonElement Body) cluster, string node) =>
        cluster.Body.TryGetProperty("members", out var members) ? members.EnumerateArray().Cast<JsonElement?>().FirstOrDefault(m => m!.Value.GetProperty("node").GetString() == node) : null;

    private async Task<string?> StateAsync(string id)
    {
        var (status, job) = await _node.GetAsync($"/api/v1/jobs/{id}");
        return status == HttpStatusCode.OK ? job.GetProperty("state").GetString() : null;
    }
}

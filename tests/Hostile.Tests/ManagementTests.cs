using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lighthouse.Hostile.Tests.Cluster;
using Lighthouse.Hostile.Tests.Corpus;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Hostile.Tests;

/// <summary>Hostile bodies, paths and queries for every route of the management API: each is answered in words, and none is a fault of ours.</summary>
public sealed class ManagementTests : IAsyncLifetime
{
    private static readonly (string Method, string Path, string[] Members)[] Bodies =
    [
        ("POST", "queues/list/pause", ["by", "reason"]),
        ("POST", "queues/list/resume", ["by", "reason"]),
        ("PUT", "queues/list/limits", ["rate", "burst", "concurrency", "backlog", "max_crashes", "type:echo:rate", "type::rate", "by"]),
        ("POST", "queues/list/dead/requeue", ["ids", "type", "error", "message", "before", "after", "max", "all", "dry_run", "by"]),
        ("POST", "queues/list/dead/purge", ["ids", "type", "error", "message", "before", "after", "max", "all", "dry_run", "by"]),
        ("POST", "queues/list/jobs/nobody/cancel", ["by", "reason"]),
        ("POST", "jobs/nobody/cancel", ["by", "reason"]),
        ("POST", "cron", ["name", "schedule", "time_zone", "queue", "type", "args", "missed", "overlap", "by"]),
        ("POST", "cron/nobody/pause", ["by"]),
        ("POST", "cluster/down", ["node", "address", "by", "reason"]),
        ("POST", "nodes/one/resize", ["queue", "workers"]),
        ("POST", "nodes/one/drain", ["queue"]),
        ("POST", "nodes/one/resume", ["queue"]),
    ];

    private static readonly (string Path, string[] Names)[] Queries =
    [
        ("queues/list/jobs", ["state", "cursor", "limit"]),
        ("queues/list/jobs?state=dead", ["cursor"]),
        ("queues/list/dead", ["type", "error", "message", "before", "after", "cursor", "limit"]),
        ("cluster/events", ["after", "limit", "before"]),
        ("cluster/removed", ["limit"]),
        ("cron/next", ["schedule", "time_zone", "name", "count"]),
    ];

    private static readonly string[] Paths = ["queues/{0}", "queues/{0}/jobs", "queues/list/jobs/{0}", "jobs/{0}", "queues/{0}/dead", "queues/{0}/limits", "cron/{0}", "nodes/{0}", "{0}"];

    private readonly HttpClient _http = new();
    private readonly List<string> _faults = [];
    private HostileCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await HostileCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Routes_HostileBodies_AreAnsweredInWordsAndTheQueueGoesOn()
    {
        await AddAsync("before");
        foreach (var (method, path, members) in Bodies)
        {
            foreach (var value in HostileValues.Json.Where(value => value.Length < 20_000)) await SendAsync(method, path, value);
            foreach (var member in members)
            {
                foreach (var value in HostileValues.Json.Where((_, place) => place % 3 == member.Length % 3))
                    await SendAsync(method, path, [.. Encoding.UTF8.GetBytes($"{Given(path, member)}\"{member}\":"), .. value, (byte)'}']);
            }
        }

        await SendAsync("POST", "queues/list/resume", "{}"u8.ToArray());
        await SendAsync("POST", "nodes/one/resume", "{}"u8.ToArray());
        await SendAsync("PUT", "queues/list/limits", """{"rate":null,"burst":null,"concurrency":null,"backlog":null}"""u8.ToArray());
        await AddAsync("after");
        _faults.ShouldBeEmpty();
        _cluster.Watch.Faults().ShouldBeEmpty();
    }

    [Fact]
    public async Task Routes_HostilePathsAndQueries_AreAnsweredInWords()
    {
        await AddAsync("before");
        var texts = HostileValues.Text.Where(value => value.Length is > 0 and < 2_000).Select(Escaped).Distinct().ToArray();
        foreach (var (path, names) in Queries)
        {
            foreach (var name in names)
            {
                foreach (var text in texts) await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={text}");
            }
        }

        foreach (var path in Paths)
        {
            foreach (var text in texts.Where(text => text is not ("." or ".."))) await GetAsync(path.Replace("{0}", text, StringComparison.Ordinal));
        }

        _faults.ShouldBeEmpty();
        _cluster.Watch.Faults().ShouldBeEmpty();
    }

    /// <summary>What a route needs beside the member in question.</summary>
    private static string Given(string path, string member) => path switch
    {
        "cron" => "{" + (member == "name" ? "" : "\"name\":\"c\",") + (member == "schedule" ? "" : "\"schedule\":\"0 3 1 1 *\",") + (member == "type" ? "" : "\"type\":\"echo\",") + "\"queue\":\"list\",",
        "nodes/one/resize" => member == "queue" ? "{\"workers\":16," : "{\"queue\":\"list\",",
        _ => "{",
    };

    private async Task AddAsync(string id)
    {
        await _cluster.Redis.SendAsync(new RedisCommand("RPUSH"u8).Key(_cluster.Keys.Queue("list").Inbox).Arg($"{{\"type\":\"work\",\"id\":\"{id}\"}}"));
        await Eventually.TrueAsync(() => _cluster.Runs.Of("list", id) == 1, text: $"the job `{id}` has run");
    }

    private async Task SendAsync(string method, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_cluster.Management, "api/v1/" + path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await AnsweredAsync(request, Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))));
    }

    private async Task GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_cluster.Management}api/v1/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        await AnsweredAsync(request, "");
    }

    private async Task AnsweredAsync(HttpRequestMessage request, string body)
    {
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var asked = $"{request.Method} {request.RequestUri} {body} was answered {(int)response.StatusCode} {text}";
        if ((int)response.StatusCode >= 500) _faults.Add(asked);
        if (response.IsSuccessStatusCode || text.Length == 0) return; // without a body: what Kestrel itself refused as no HTTP
        if (string.IsNullOrWhiteSpace(JsonElement.Parse(text).GetProperty("error").GetString())) _faults.Add(asked);
    }

    private static string Escaped(byte[] text) => string.Concat(text.Select(value => $"%{value:X2}"));
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lighthouse.Support;

namespace Lighthouse.Server.Tests;

public sealed class LighthouseProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-tests-").FullName;
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Start_WithoutRedis_SaysWhatToSet()
    {
        await using var lighthouse = ProgramProcess.Start("Lighthouse.Lighthouse.dll", _folder, []);

        (await lighthouse.EndAsync()).ShouldBe(2);

        lighthouse.Output.ShouldContain("LIGHTHOUSE_REDIS");
        lighthouse.Output.ShouldContain("--embedded");
    }

    [Fact]
    public async Task Start_SettingsAreWrong_ListsAllWithFileAndLine()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "mine.conf"), "lighthouse {\n  lease = 5 parsecs\n  management.port = none\n}\n");
        await using var lighthouse = ProgramProcess.Start("Lighthouse.Lighthouse.dll", _folder, ["--config", "mine.conf", "--set", "lighthouse.redis=redis://127.0.0.1:1"]);

        (await lighthouse.EndAsync()).ShouldBe(2);

        lighthouse.Output.ShouldContain("has 2 errors");
        lighthouse.Output.ShouldContain("mine.conf:2: lighthouse.lease: ");
        lighthouse.Output.ShouldContain("mine.conf:3: lighthouse.management.port: ");
    }

    [Fact]
    public async Task Start_Embedded_LeadsAndEndsWithItsRedis()
    {
        await using var lighthouse = ProgramProcess.Serve("Lighthouse.Lighthouse.dll", _folder, ["--embedded"]);
        var health = await lighthouse.AddressAsync("health");

        await Eventually.TrueAsync(async () => (await _http.GetAsync(new Uri($"{health}/health/ready"))).IsSuccessStatusCode, TimeSpan.FromSeconds(60));
        await lighthouse.SaysAsync("leads the cluster");
        lighthouse.Terminate();

        (await lighthouse.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Run_JoinsAsAMemberWithoutQueuesAndLeavesWhenToldTo()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lighthouse = Serve(redis);
        var management = await lighthouse.AddressAsync("management");
        await lighthouse.SaysAsync("leads the cluster");

        var member = (await ClusterAsync(management)).GetProperty("members").EnumerateArray().Single();
        member.GetProperty("role").GetString().ShouldBe("lighthouse");
        member.GetProperty("queues").GetArrayLength().ShouldBe(0);

        using var empty = new StringContent("{}", Encoding.UTF8, "application/json");
        (await _http.PostAsync(new Uri($"{management}/api/v1/cluster/leave"), empty)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await lighthouse.EndAsync()).ShouldBe(0);
        (await redis.CliAsync("HLEN", "lh:{_cluster}:members")).ShouldBe("0");
        (await redis.CliAsync("HGET", "lh:{_cluster}:leader", "until")).ShouldBe("0");
    }

    [Fact]
    public async Task Kill_TheLeadingLighthouse_TheOtherLeadsAndDeclaresItDown()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = Serve(redis);
        await first.SaysAsync("leads the cluster");
        await using var second = Serve(redis);
        await second.SaysAsync("has joined the cluster");
        var management = await second.AddressAsync("management");

        first.Kill();

        await Eventually.TrueAsync(async () => (await ClusterAsync(management)).GetProperty("members").EnumerateArray().Any(m =>
            m.GetProperty("state").GetString() == "down" && m.GetProperty("down").GetProperty("reclaimed").GetBoolean()));
        await second.SaysAsync("is down: its lease ran out");
    }

    [Fact]
    public async Task Freeze_TheLeadingLighthouse_WakesAsANewMemberAndNoLongerLeads()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = Serve(redis);
        await first.SaysAsync("leads the cluster");
        await using var second = Serve(redis);
        var management = await second.AddressAsync("management");
        await second.SaysAsync("has joined the cluster");

        first.Freeze();
        await second.SaysAsync("is down: its lease ran out");
        first.Wake();

        await first.SaysAsync("was declared down (its lease ran out)");
        await Eventually.TrueAsync(async () => (await ClusterAsync(management)).GetProperty("members").EnumerateArray().Count(m => m.GetProperty("state").GetString() == "up") == 2);
        (await ClusterAsync(management)).GetProperty("leader").GetProperty("management").GetString().ShouldBe(new Uri(management).Authority);
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProgramProcess Serve(RedisServer redis) =>
        ProgramProcess.Serve("Lighthouse.Lighthouse.dll", _folder, ["--set", "lighthouse.lease=5s", "--set", "lighthouse.beat=250ms"], ("LIGHTHOUSE_REDIS", redis.Url));

    private Task<JsonElement> ClusterAsync(string management) => _http.GetFromJsonAsync<JsonElement>(new Uri($"{management}/api/v1/cluster"));
}

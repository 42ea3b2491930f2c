using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Lighthouse.Node.Tests.Handlers;
using Lighthouse.Support;

namespace Lighthouse.Node.Tests;

public sealed class NodeProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_WithoutRedis_SaysWhatToSet()
    {
        await using var node = NodeProcess.Start(_folder.Path, []);

        (await node.EndAsync()).ShouldBe(2);

        node.Output.ShouldContain("LIGHTHOUSE_REDIS");
        node.Output.ShouldContain("--embedded");
    }

    [Theory]
    [InlineData("--nonsense", "`--nonsense` is not understood")]
    [InlineData("--config", "--config needs the name of a file")]
    [InlineData("--set=lease", "--set needs path=value")]
    public async Task Start_CommandLineIsWrong_IsRefused(string argument, string expected)
    {
        await using var node = NodeProcess.Start(_folder.Path, [argument]);

        (await node.EndAsync()).ShouldBe(2);

        node.Output.ShouldContain(expected);
    }

    [Fact]
    public async Task Start_Help_ListsWhatItTakes()
    {
        await using var node = NodeProcess.Start(_folder.Path, ["--help"]);

        (await node.EndAsync()).ShouldBe(0);

        foreach (var word in new[] { "--config", "--set", "--embedded", "LIGHTHOUSE_REDIS", "SIGTERM", "exit codes" }) node.Output.ShouldContain(word);
    }

    [Fact]
    public async Task Start_SettingsAreWrong_ListsAllWithFileAndLine()
    {
        _folder.Write("node.conf", """
            lighthouse {
              lease = 5 parsecs
              node {
                workrs = 3
                handlers.exec.render {
                  command = [no-such-program]
                  timeout = soon
                }
              }
            }
            """);
        await using var node = NodeProcess.Start(_folder.Path, ["--config", "node.conf", "--set", "lighthouse.health.port=99999"], ("LIGHTHOUSE_REDIS", "http://nowhere"));

        (await node.EndAsync()).ShouldBe(2);

        node.Output.ShouldContain("has 6 errors");
        node.Output.ShouldContain("LIGHTHOUSE_REDIS: lighthouse.redis: ");
        node.Output.ShouldContain("--set: lighthouse.health.port: 99999 is outside");
        node.Output.ShouldContain("node.conf:2: lighthouse.lease: ");
        node.Output.ShouldContain("node.conf:4: lighthouse.node.workrs: is not a setting");
        node.Output.ShouldContain("node.conf:6: lighthouse.node.handlers.exec.render.command: the program `no-such-program` was not found");
        node.Output.ShouldContain("node.conf:7: lighthouse.node.handlers.exec.render.timeout: ");
    }

    [Fact]
    public async Task Start_FilesCannotBeRead_ListsAllWithFileAndLine()
    {
        _folder.Write("one.conf", "lighthouse {\n  lease = \"5s\n}\n");
        await using var node = NodeProcess.Start(_folder.Path, ["--config", "one.conf", "--config=two.conf"]);

        (await node.EndAsync()).ShouldBe(2);

        node.Output.ShouldContain("one.conf:2");
        node.Output.ShouldContain("two.conf");
    }

    [Fact]
    public async Task Start_PortIsTakenThatWasSet_SaysWhich()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var node = NodeProcess.Start(_folder.Path, ["--set", $"lighthouse.management.port={port}", "--set", "lighthouse.redis=redis://127.0.0.1:1"]);

        (await node.EndAsync()).ShouldBe(1);

        node.Output.ShouldContain($"port {port}");
    }

    [Fact]
    public async Task Run_RedisComesLater_IsDegradedUntilThenAndSaysSoOnce()
    {
        await using var redis = await RedisServer.StartAsync(appendOnly: true);
        redis.Kill();
        await using var node = NodeProcess.Serve(_folder.Path, [], ("LIGHTHOUSE_REDIS", redis.Url));
        var health = await node.AddressAsync("health");
        using var http = new HttpClient();
        await node.SaysAsync("is not available");
        (await http.GetAsync($"{health}/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync($"{health}/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await redis.RestartAsync();

        await Eventually.TrueAsync(async () => (await http.GetAsync($"{health}/health/ready")).IsSuccessStatusCode, TimeSpan.FromSeconds(60));
        node.Output.Split('\n').Count(line => line.Contains("is not available", StringComparison.Ordinal)).ShouldBe(1);
        node.Terminate();
        (await node.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Run_Embedded_RunsAJobAndEndsWithItsRedis()
    {
        _folder.Write("node.conf", """lighthouse.node.handlers.exec."text.count-words".command = [wc, -w]""");
        await using var node = NodeProcess.Serve(_folder.Path, ["--embedded", "--config", "node.conf"]);
        await node.SaysAsync("has joined the cluster");
        var port = int.Parse(System.Text.RegularExpressions.Regex.Match(_folder.Read("data/redis.run.json")!, "\"port\": *([0-9]+)").Groups[1].Value);

        var id = await RedisCli.RunAsync(port, "XADD", "lh:{default}:ready", "*", "type", "text.count-words", "args", "\"one two three\"");

        await Eventually.TrueAsync(async () => (await RedisCli.RunAsync(port, "GET", $"lh:{{default}}:result:{id}")).Contains("\"result\":3,", StringComparison.Ordinal));
        node.Terminate();
        (await node.EndAsync()).ShouldBe(0);
        (await RedisCli.RunAsync(port, "PING")).ShouldNotContain("PONG");
    }

    [Fact]
    public async Task Stop_Sigterm_LetsTheRunningJobEnd()
    {
        await using var redis = await RedisServer.StartAsync();
        _folder.Write("job.sh", "touch started; while [ ! -e go ]; do sleep 0.05; done; echo done");
        _folder.Write("node.conf", "lighthouse.node.handlers.exec.slow.command = [sh, job.sh]");
        await using var node = NodeProcess.Serve(_folder.Path, ["--config", "node.conf"], ("LIGHTHOUSE_REDIS", redis.Url));
        var id = await redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "slow", "args", "{}");
        await Eventually.TrueAsync(() => File.Exists(_folder.File("started")), TimeSpan.FromSeconds(60));

        node.Terminate();
        _folder.Write("go", "");

        (await node.EndAsync()).ShouldBe(0);
        (await redis.CliAsync("GET", $"lh:{{default}}:result:{id}")).ShouldContain("\"result\":\"done\"");
    }

    [Fact]
    public async Task Stop_SecondSigterm_GivesTheRunningJobBackNow()
    {
        await using var redis = await RedisServer.StartAsync();
        _folder.Write("job.sh", "touch started; exec sleep 1000");
        _folder.Write("node.conf", "lighthouse.node.handlers.exec.slow.command = [sh, job.sh]\nlighthouse.shutdownGrace = 1h");
        await using var node = NodeProcess.Serve(_folder.Path, ["--config", "node.conf"], ("LIGHTHOUSE_REDIS", redis.Url));
        await redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "slow", "args", "{}");
        await Eventually.TrueAsync(() => File.Exists(_folder.File("started")), TimeSpan.FromSeconds(60));

        node.Terminate();
        using var http = new HttpClient();
        var health = await node.AddressAsync("health");
        await Eventually.TrueAsync(async () => (await (await http.GetAsync($"{health}/health/ready")).Content.ReadAsStringAsync()).Contains("stopping", StringComparison.Ordinal));
        node.Terminate();

        (await node.EndAsync()).ShouldBe(0);
        (await redis.CliAsync("XLEN", "lh:{default}:again")).ShouldBe("1");
    }

    [Fact]
    public async Task Kill_NodeWithAProgramRunning_TakesTheProgramAlong()
    {
        await using var redis = await RedisServer.StartAsync();
        _folder.Write("job.sh", "echo $$ > pid; mv pid started; exec sleep 1000");
        _folder.Write("node.conf", "lighthouse.node.handlers.exec.slow.command = [sh, job.sh]");
        await using var node = NodeProcess.Serve(_folder.Path, ["--config", "node.conf"], ("LIGHTHOUSE_REDIS", redis.Url));
        await redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "slow", "args", "{}");
        await Eventually.TrueAsync(() => File.Exists(_folder.File("started")), TimeSpan.FromSeconds(60));
        var program = _folder.Read("started")!.Trim();

        node.Kill();

        await Eventually.TrueAsync(() => !File.Exists($"/proc/{program}/cmdline") || File.ReadAllText($"/proc/{program}/cmdline").Length == 0);
    }

    [Fact]
    public async Task Run_OutputOfAProgram_IsKeptWithTheOutcome()
    {
        await using var redis = await RedisServer.StartAsync();
        _folder.Write("node.conf", "lighthouse.node.handlers.exec.chatty.command = [sh, -c, \"echo first; echo second >&2; echo 3\"]");
        await using var node = NodeProcess.Serve(_folder.Path, ["--config", "node.conf"], ("LIGHTHOUSE_REDIS", redis.Url));
        var id = await redis.CliAsync("XADD", "lh:{default}:ready", "*", "type", "chatty", "args", "{}");
        using var http = new HttpClient();
        var management = await node.AddressAsync("management");

        await Eventually.TrueAsync(async () =>
        {
            using var shown = await http.GetAsync($"{management}/api/v1/queues/default/jobs/{id}");
            var job = await shown.Content.ReadAsStringAsync();
            return job.Contains("\"succeeded\"", StringComparison.Ordinal) && job.Contains("\"log\":[", StringComparison.Ordinal) && job.Contains("\"second\"", StringComparison.Ordinal);
        });
    }

    public void Dispose() => _folder.Dispose();
}

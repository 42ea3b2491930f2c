namespace Lighthouse.Pbm.Tests;

public sealed class ClusterPaletteTests : IAsyncLifetime
{
    private const string Cluster = """
        {"node":"node-1-a1b2","redis":{"state":"up","since":"2020-01-01T00:00:00Z"},
         "leader":{"node":"lighthouse-c3d4","name":"lighthouse","role":"lighthouse","management":"127.0.0.1:9112","until":"2020-01-01T00:00:10Z"},
         "members":[
           {"node":"node-2-e5f6","name":"node-2","role":"node","state":"down","queues":["email"],"down":{"at":"2020-01-01T00:00:00Z","reason":"lease ran out","by":"lighthouse-c3d4","reclaimed":false}},
           {"node":"node-1-a1b2","name":"node-1","role":"node","state":"up","queues":["default","email"],"version":"0.1.0+d80a95f5","management":"127.0.0.1:9110","pid":7,"started":"2020-01-01T00:00:00Z","lease_ms":7500},
           {"node":"lighthouse-c3d4","name":"lighthouse","role":"lighthouse","state":"up","queues":[],"version":"0.1.0","management":"127.0.0.1:9112","lease_ms":9000,"unknown":1}]}
        """;

    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = (await FakeManagement.StartAsync()).On("GET /api/v1/cluster", Cluster);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Show_PrintsATableThatLinesUp()
    {
        var run = await _server.PbmAsync("cluster", "show");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldNotContain("\u001b");
        run.Lines.Length.ShouldBe(4);
        run.Lines[0].ShouldStartWith("NODE             ROLE        STATE  LEADER  QUEUES         LEASE");
        run.Lines[1].ShouldStartWith("lighthouse-c3d4  lighthouse  up     leader                 9.0 s");
        run.Lines[2].ShouldStartWith("node-1-a1b2      node        up             default email  7.5 s");
        run.Lines[3].ShouldStartWith("node-2-e5f6      node        down           email");
        run.Lines[3].ShouldContain("lease ran out, by lighthouse-c3d4, ");
        run.Lines[3].ShouldEndWith("ago, its jobs are being reclaimed");
        var version = run.Lines[0].IndexOf("VERSION", StringComparison.Ordinal);
        run.Lines[1][version..].ShouldStartWith("0.1.0");
        run.Lines[2][version..].ShouldStartWith("0.1.0    127.0.0.1:9110");
    }

    [Fact]
    public async Task Removed_PrintsWhoIsGoneAndWhy()
    {
        _server.On("GET /api/v1/cluster/removed", """
            [{"node":"node-2-e5f6","role":"node","host":"h2","at":"2020-01-01T00:00:00Z","how":"down","reason":"its lease ran out","by":"lighthouse-c3d4"},
             {"node":"node-3-0a1b","role":"node","host":"h3","at":"2020-01-01T00:00:00Z","how":"left","reason":"it was stopped","by":"node-3-0a1b"}]
            """);

        var run = await _server.PbmAsync("cluster", "removed");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines.Length.ShouldBe(3);
        run.Lines[1].ShouldStartWith("node-2-e5f6  node  h2    down  ");
        run.Lines[1].ShouldEndWith("lighthouse-c3d4  its lease ran out");
        run.Lines[2].ShouldStartWith("node-3-0a1b  node  h3    left  ");
        run.Lines[2].ShouldContain("  itself  ");
    }

    [Fact]
    public async Task Show_AsJson_PrintsTheAnswerAsItCame()
    {
        var run = await _server.PbmAsync("cluster", "show", "--json");
        run.ExitCode.ShouldBe(0);
        run.Output.ShouldBe(Cluster + "\n");
    }

    [Fact]
    public async Task Status_SumsUp()
    {
        var run = await _server.PbmAsync("cluster", "status");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines[0].ShouldBe("node     node-1-a1b2");
        run.Lines[1].ShouldBe("state    up");
        run.Lines[2].ShouldStartWith("redis    up since 2020-01-01 00:00:00.000Z (");
        run.Lines[3].ShouldBe("leader   lighthouse-c3d4 (lighthouse)");
        run.Lines[4].ShouldBe("members  2 up, 1 down");
    }

    [Fact]
    public async Task Leader_NamesIt_OrSaysThereIsNone()
    {
        _server.On("GET /api/v1/cluster/leader", """{"node":"lighthouse-c3d4","role":"lighthouse","management":"127.0.0.1:9112","until":"2020-01-01T00:00:10Z"}""");
        (await _server.PbmAsync("cluster", "leader")).Lines[0].ShouldBe("leader      lighthouse-c3d4 (lighthouse)");

        _server.On("GET /api/v1/cluster/leader", """{"error":"No member leads the cluster at the moment."}""", status: 404);
        (await _server.PbmAsync("cluster", "leader")).ShouldBe(new PbmRun(1, "", "No member leads the cluster at the moment.\n"));
    }

    [Theory]
    [InlineData("-a")]
    [InlineData("--node")]
    public async Task Down_SendsTheNode(string flag)
    {
        _server.On("POST /api/v1/cluster/down", """{"node":"node-2-e5f6","message":"It is down."}""");
        (await _server.PbmAsync("cluster", "down", flag, "node-2-e5f6", "--reason", "it smokes")).ShouldBe(new PbmRun(0, "node-2-e5f6: It is down.\n", ""));
        _server.Requests.ShouldHaveSingleItem().ShouldBe(("POST /api/v1/cluster/down", """{"node":"node-2-e5f6","reason":"it smokes"}""", "application/json"));
    }

    [Fact]
    public async Task Down_OfAnUnknownNode_IsRefused()
    {
        _server.On("POST /api/v1/cluster/down", """{"error":"There is no member `x`."}""", status: 404);
        (await _server.PbmAsync("cluster", "down", "-a", "x")).ShouldBe(new PbmRun(1, "", "There is no member `x`.\n"));
    }

    [Fact]
    public async Task Leave_SaysWhatTheProcessAnswered()
    {
        _server.On("POST /api/v1/cluster/leave", """{"node":"node-1-a1b2","message":"This process leaves."}""", status: 202);
        (await _server.PbmAsync("cluster", "leave")).ShouldBe(new PbmRun(0, "node-1-a1b2: This process leaves.\n", ""));
    }

    [Fact]
    public async Task DownUnreachable_NamesWhoWasDeclaredDown()
    {
        _server.On("POST /api/v1/cluster/down-unreachable", "[]");
        (await _server.PbmAsync("cluster", "down-unreachable")).Output.ShouldBe("Every member's lease is valid: nobody was declared down.\n");
        _server.On("POST /api/v1/cluster/down-unreachable", """[{"node":"n1","message":"It is down."}]""");
        (await _server.PbmAsync("cluster", "down-unreachable", "--reason", "power cut")).Output.ShouldBe("n1: It is down.\n");
        _server.Requests.Last().Body.ShouldBe("""{"reason":"power cut"}""");
    }

    [Fact]
    public async Task Tail_Once_PrintsPastEvents()
    {
        _server.On("GET /api/v1/cluster/events?count=2", """
            [{"position":"1-0","at":"2026-01-02T03:04:05Z","event":"join","node":"node-1-a1b2"},
             {"position":"2-0","at":"2026-01-02T03:05:05Z","event":"down","node":"node-1-a1b2","detail":"its lease ran out"}]
            """);
        (await _server.PbmAsync("cluster", "tail", "--once", "-n", "2")).Lines.ShouldBe(
        [
            "2026-01-02 03:04:05.000Z  join       node-1-a1b2",
            "2026-01-02 03:05:05.000Z  down       node-1-a1b2  its lease ran out",
        ]);
    }
}

namespace Lighthouse.Pbm.Tests;

public sealed class QueuePaletteTests : IAsyncLifetime
{
    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_PrintsNumbersRightAligned()
    {
        _server.On("GET /api/v1/queues", """
            [{"queue":"email","paused":true,"inbox":0,"ready":12,"running":3,"scheduled":1,"dead":0,"nodes":1},
             {"queue":"default","paused":false,"inbox":7,"ready":1234567,"running":16,"scheduled":0,"dead":2,"nodes":2,"running_by_node":{"a":16},"totals":{"succeeded":1000}}]
            """);
        var run = await _server.PbmAsync("queue", "list");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines.ShouldBe(
        [
            "QUEUE    INBOX      READY  RUNNING  SCHEDULED  DEAD  SUCCEEDED  NODES  NOTE",
            "default      7  1,234,567       16          0     2      1,000      2",
            "email        0         12        3          1     0                 1  paused",
        ]);
    }

    [Fact]
    public async Task List_OfNothing_SaysSo()
    {
        _server.On("GET /api/v1/queues", "[]");
        (await _server.PbmAsync("queue", "list")).Output.ShouldStartWith("There are no queues yet");
        (await _server.PbmAsync("queue", "list", "--json")).Output.ShouldBe("[]\n");
    }

    [Fact]
    public async Task List_NotesWhatHoldsAQueueBack()
    {
        _server.On("GET /api/v1/queues", """
            [{"queue":"a","paused":true,"paused_by":"ada@desk","inbox":0,"ready":1,"running":0,"scheduled":0,"waiting":4,"suspects":2,"dead":0,"nodes":1,"limited":true},
             {"queue":"b","paused":false,"inbox":0,"ready":0,"running":0,"scheduled":0,"waiting":0,"suspects":0,"dead":0,"nodes":1,"limited":false}]
            """);
        (await _server.PbmAsync("queue", "list")).Lines.ShouldBe(
        [
            "QUEUE  INBOX  READY  RUNNING  SCHEDULED  WAITING  DEAD  NODES  NOTE",
            "a          0      1        0          0        4     0      1  paused by ada@desk, limited, 2 suspects",
            "b          0      0        0          0              0      1",
        ]);
    }

    [Fact]
    public async Task Show_PrintsCountsNodesAndLimits()
    {
        _server.On("GET /api/v1/queues/email", """
            {"queue":"email","paused":true,"paused_since":"2020-01-01T00:00:00Z","paused_by":"ada@desk","inbox":0,"ready":1200,"running":3,"scheduled":1,"waiting":0,"suspects":0,"dead":5,"nodes":2,
             "running_by_node":{"n1-a":2,"n2-b":1},"totals":{"succeeded":10,"dead":5},"limited":true,
             "limits":[{"name":"rate","value":"100/s","origin":"operator"},{"name":"type:email.send:concurrency","value":"5","origin":"config"}]}
            """);
        var run = await _server.PbmAsync("queue", "show", "email");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines[0].ShouldBe("queue      email");
        run.Lines[1].ShouldStartWith("paused     yes since 2020-01-01 00:00:00.000Z (");
        run.Lines[1].ShouldEndWith("by ada@desk");
        run.Lines[2..].ShouldBe(
        [
            "inbox      0",
            "ready      1,200",
            "scheduled  1",
            "waiting    0",
            "running    3",
            "suspects   0",
            "dead       5",
            "nodes      2",
            "totals     10 succeeded, 5 dead",
            "",
            "NODE  RUNNING",
            "n1-a        2",
            "n2-b        1",
            "",
            "LIMIT                        VALUE  FROM",
            "rate                         100/s  operator",
            "type:email.send:concurrency      5  config",
        ]);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task PauseAndResume_SayWhoAsks(string act)
    {
        _server.On($"POST /api/v1/queues/email/{act}", """{"queue":"email","paused":true,"message":"Queue `email` is so."}""");
        (await _server.PbmAsync("queue", act, "email")).ShouldBe(new PbmRun(0, "Queue `email` is so.\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldMatch("""^\{"by":"[^"]+@[^"]+"\}$""");
    }

    [Fact]
    public async Task Limit_WithoutChanges_ShowsThem()
    {
        _server.On("GET /api/v1/queues/email/limits", """{"queue":"email","limits":[]}""");
        (await _server.PbmAsync("queue", "limit", "email")).ShouldBe(new PbmRun(0, "Queue `email` has no limits.\n", ""));
    }

    [Fact]
    public async Task Limit_WithChanges_SendsThemByName()
    {
        _server.On("PUT /api/v1/queues/email/limits", """{"queue":"email","limits":[{"name":"rate","value":"100/s","origin":"operator"}]}""");
        (await _server.PbmAsync("queue", "limit", "email", "--rate", "100/s", "--burst", "20", "--clear", "backlog")).Lines.ShouldBe(["LIMIT  VALUE  FROM", "rate   100/s  operator"]);
        _server.Requests.ShouldHaveSingleItem().Body.ShouldStartWith("""{"rate":"100/s","burst":"20","backlog":null,"by":""");

        await _server.PbmAsync("queue", "limit", "email", "--type", "email.send", "--concurrency", "5");
        _server.Requests.Last().Body.ShouldStartWith("""{"type:email.send:concurrency":"5","by":""");
    }

    [Fact]
    public async Task Limit_OfAnUnknownName_IsWrongUsage() =>
        (await _server.PbmAsync("queue", "limit", "email", "--clear", "speed")).ShouldBe(new PbmRun(2, "", "--clear is `speed`: expected rate, burst, concurrency, backlog or max_crashes.\n"));
}

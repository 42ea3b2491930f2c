namespace Lighthouse.Pbm.Tests;

public sealed class CronPaletteTests : IAsyncLifetime
{
    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_PrintsWhenEachFires()
    {
        _server.On("GET /api/v1/cron", """
            [{"name":"nightly","schedule":"0 3 * * *","time_zone":"Europe/Berlin","queue":"default","type":"report.build","missed":"skip","overlap":false,"origin":"node","by":"n1","paused":false,"last_at":"2026-01-02T02:00:00Z","next_at":"2026-01-03T02:00:00Z"},
             {"name":"broken","schedule":"x","time_zone":"UTC","queue":"default","type":"t","missed":"skip","overlap":false,"origin":"operator","by":"ada","paused":true,"problem":"It has one field."}]
            """);
        (await _server.PbmAsync("cron", "list")).Lines.ShouldBe(
        [
            "NAME     SCHEDULE   ZONE           QUEUE    TYPE          LAST                      NEXT                      FROM      NOTE",
            "broken   x          UTC            default  t                                                                 operator  It has one field.",
            "nightly  0 3 * * *  Europe/Berlin  default  report.build  2026-01-02 02:00:00.000Z  2026-01-03 02:00:00.000Z  node",
        ]);
    }

    [Fact]
    public async Task Add_SendsTheDefinition()
    {
        _server.On("POST /api/v1/cron", """{"name":"nightly","message":"Schedule `nightly` is added."}""", status: 201);
        (await _server.PbmAsync("cron", "add", "nightly", "0 3 * * *", "report.build", """{"days":1}""", "--queue", "reports", "--zone", "Europe/Berlin", "--missed", "run_once"))
            .ShouldBe(new PbmRun(0, "Schedule `nightly` is added.\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldStartWith(
            """{"name":"nightly","schedule":"0 3 * * *","time_zone":"Europe/Berlin","queue":"reports","type":"report.build","args":{"days":1},"missed":"run_once","overlap":false,"by":""");
    }

    [Theory]
    [InlineData("POST", "/pause", "pause")]
    [InlineData("POST", "/resume", "resume")]
    [InlineData("DELETE", "", "remove")]
    public async Task Acts_AreSaidBack(string method, string path, string act)
    {
        _server.On($"{method} /api/v1/cron/nightly{path}", """{"name":"nightly","message":"Done."}""");
        (await _server.PbmAsync("cron", act, "nightly")).ShouldBe(new PbmRun(0, "Done.\n", ""));
        (await _server.PbmAsync("cron", act, "other")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task Run_PrintsTheJobsId()
    {
        _server.On("POST /api/v1/cron/nightly/run", """{"id":"f1-1","queue":"reports","new":true}""", status: 201);
        (await _server.PbmAsync("cron", "run", "nightly")).ShouldBe(new PbmRun(0, "reports/f1-1\n", ""));
    }

    [Fact]
    public async Task Next_OfANameOrAnExpression_AsksForTheRightOne()
    {
        _server.On("GET /api/v1/cron/next", """{"schedule":"0 3 * * *","time_zone":"UTC","next":["2020-01-03T02:00:00Z"]}""");
        (await _server.PbmAsync("cron", "next", "nightly")).Lines[1].ShouldStartWith("2020-01-03 02:00:00.000Z  -");
        await _server.PbmAsync("cron", "next", "0 3 * * *", "--zone", "Europe/Berlin", "-n", "2");
        await _server.PbmAsync("cron", "next", "@daily");
        _server.Requests.Select(request => request.Request["GET /api/v1/cron/next".Length..]).ShouldBe(
        [
            "?name=nightly&count=5",
            "?schedule=0%203%20%2A%20%2A%20%2A&time_zone=Europe%2FBerlin&count=2",
            "?schedule=%40daily&time_zone=UTC&count=5",
        ]);
    }
}

namespace Lighthouse.Pbm.Tests;

public sealed class JobPaletteTests : IAsyncLifetime
{
    private const string Job = """
        {"id":"17-0","queue":"default","type":"text.count-words","state":"succeeded","attempt":2,"node":"node-1","enqueued_at":"2026-01-02T03:04:05.006Z","result":3,
         "error":{"type":"Boom","message":"line one\nline \u001b[31mtwo"},
         "timeline":[
           {"at":"2026-01-02T03:04:05.006Z","event":"enqueued"},
           {"at":"2026-01-02T03:04:05.018Z","event":"claimed","node":"node-1","attempt":1},
           {"at":"2026-01-02T03:06:10.018Z","event":"retry","node":"node-1","attempt":1,"detail":"Boom"},
           {"at":"2026-01-02T04:06:10.518Z","event":"succeeded","node":"node-2-long-name","attempt":2}]}
        """;

    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Show_PrintsStateResultAndTimeline()
    {
        _server.On("GET /api/v1/jobs/17-0", Job);
        var run = await _server.PbmAsync("job", "show", "17-0");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines.ShouldBe(
        [
            "id        default/17-0",
            "type      text.count-words",
            "state     succeeded",
            "attempt   2",
            "node      node-1",
            "enqueued  2026-01-02 03:04:05.006Z",
            "result    3",
            "error     Boom: line one line \uFFFD[31mtwo",
            "",
            "TIME                         AFTER  EVENT      ATTEMPT  NODE              DETAIL",
            "2026-01-02 03:04:05.006Z            enqueued",
            "2026-01-02 03:04:05.018Z    +12 ms  claimed          1  node-1",
            "2026-01-02 03:06:10.018Z  +2 m 5 s  retry            1  node-1            Boom",
            "2026-01-02 04:06:10.518Z      +1 h  succeeded        2  node-2-long-name",
        ]);
    }

    [Fact]
    public async Task Show_WithAQueue_AsksThatQueue()
    {
        _server.On("GET /api/v1/queues/email/jobs/a:b", Job);
        var run = await _server.PbmAsync("job", "show", "email/a:b", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe(Job + "\n");
    }

    [Fact]
    public async Task Show_OfAnUnknownJob_IsRefused()
    {
        _server.On("GET /api/v1/jobs/nope", """{"error":"No queue has a job `nope`."}""", status: 404);
        (await _server.PbmAsync("job", "show", "nope")).ShouldBe(new PbmRun(1, "", "No queue has a job `nope`.\n"));
        (await _server.PbmAsync("job", "show", "default/")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Enqueue_SendsTheDocument()
    {
        _server.On("POST /api/v1/queues/email/jobs", """{"id":"welcome-42","queue":"email","new":true}""", status: 201);
        var run = await _server.PbmAsync("job", "enqueue", "email.send", """{"to":"a@b.c","n":123456789012345678901234567890,"e":[]}""", "--queue", "email", "--id", "welcome-42", "--priority", "high",
            "--delay", "5m", "--run-at", "2030-01-01", "--max-attempts", "3", "--backoff", "10s,1m", "--timeout", "30s", "--result-ttl", "1h", "--reply-to", "r", "--meta", "tenant=7", "--meta", "a=b=c");
        run.ShouldBe(new PbmRun(0, "email/welcome-42\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldBe(
            """{"type":"email.send","args":{"to":"a@b.c","n":123456789012345678901234567890,"e":[]},"meta":{"tenant":"7","a":"b=c"},"max_attempts":3,"id":"welcome-42","priority":"high","delay":"5m","run_at":"2030-01-01","backoff":"10s,1m","timeout":"30s","result_ttl":"1h","reply_to":"r"}""");
    }

    [Fact]
    public async Task Enqueue_WithoutOptions_GoesToTheDefaultQueue()
    {
        _server.On("POST /api/v1/queues/default/jobs", """{"id":"17-0","queue":"default","new":true}""");
        (await _server.PbmAsync("job", "enqueue", "ping")).ShouldBe(new PbmRun(0, "default/17-0\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"type":"ping"}""");
    }

    [Fact]
    public async Task Enqueue_OfAKnownId_SaysSo()
    {
        _server.On("POST /api/v1/queues/default/jobs", """{"id":"a","queue":"default","new":false}""");
        (await _server.PbmAsync("job", "enqueue", "ping", "--id", "a")).ShouldBe(new PbmRun(0, "default/a is known already: nothing was enqueued.\n", ""));
    }

    [Fact]
    public async Task Enqueue_ReadsArgumentsFromStandardInput()
    {
        _server.On("POST /api/v1/queues/default/jobs", """{"id":"a","queue":"default","new":true}""");
        (await PbmRun.Of(new Dictionary<string, string?> { ["PBM_ADDRESS"] = _server.Address }, ["job", "enqueue", "ping", "-", "--meta", """{"k":1}"""], "{\"é\": \"日本\"}\n")).ExitCode.ShouldBe(0);
        _server.Requests.ShouldHaveSingleItem().Body.ShouldBe("{\"type\":\"ping\",\"args\":{\"é\": \"日本\"}\n,\"meta\":{\"k\":1}}");
    }

    [Fact]
    public async Task Enqueue_ThatIsRefused_PrintsTheReason()
    {
        _server.On("POST /api/v1/queues/default/jobs", """{"queue":"default","new":false,"error":"priority is `urgent`: expected high, normal or low."}""", status: 400);
        (await _server.PbmAsync("job", "enqueue", "ping", "--priority", "urgent")).ShouldBe(new PbmRun(1, "", "priority is `urgent`: expected high, normal or low.\n"));
    }

    [Theory]
    [InlineData("ARGS is not JSON: `hello`. Quote strings, and the whole for the shell: '\"hello\"'.\n", "hello")]
    [InlineData("--meta is `x`: expected key=value, or one JSON object.\n", "1", "--meta", "x")]
    [InlineData("--meta is not a JSON object: `{x`.\n", "1", "--meta", "{x")]
    public async Task Enqueue_OfWhatCannotBeSent_IsWrongUsage(string sentence, params string[] arguments)
    {
        (await _server.PbmAsync(["job", "enqueue", "ping", .. arguments])).ShouldBe(new PbmRun(2, "", sentence));
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Show_OfARunningJob_PrintsItsProgress()
    {
        _server.On("GET /api/v1/jobs/p", """{"id":"p","queue":"default","state":"running","attempt":1,"progress":{"fraction":0.25,"message":"page 5 of 20"},"timeline":[{"at":"2026-01-02T03:04:05Z","event":"retry","attempt":1,"log":["one","two\u001b[2J"]}]}""");
        (await _server.PbmAsync("job", "show", "p")).Lines.ShouldContain("progress  25%, page 5 of 20");
        (await _server.PbmAsync("job", "show", "p", "--log")).Lines[^3..].ShouldBe(["log of attempt 1", "  one", "  two\uFFFD[2J"]);
    }

    [Fact]
    public async Task Cancel_SendsReasonAndWhoAsks()
    {
        _server.On("POST /api/v1/queues/email/jobs/a/cancel", """{"id":"a","queue":"email","outcome":"cancelled","message":"Job `email/a` is cancelled; it had not started."}""");
        (await _server.PbmAsync("job", "cancel", "email/a", "--reason", "sent by mistake")).ShouldBe(new PbmRun(0, "Job `email/a` is cancelled; it had not started.\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldMatch("""^\{"by":"[^"]+","reason":"sent by mistake"\}$""");

        _server.On("POST /api/v1/jobs/b/cancel", """{"error":"Job `email/b` has ended already: it is succeeded."}""", status: 409);
        (await _server.PbmAsync("job", "cancel", "b")).ShouldBe(new PbmRun(1, "", "Job `email/b` has ended already: it is succeeded.\n"));
    }

    [Fact]
    public async Task List_PrintsAPageAndHowToGoOn()
    {
        _server.On("GET /api/v1/queues/email/jobs?state=scheduled&limit=2", """
            {"queue":"email","state":"scheduled","cursor":"abc","jobs":[
              {"id":"one","type":"email.send","attempt":1,"enqueued_at":"2026-01-02T03:04:05Z","due_at":"2026-01-02T04:00:00Z"},
              {"id":"number-two","type":"email.send","attempt":0,"enqueued_at":"2026-01-02T03:04:05Z","due_at":"2026-01-02T05:00:00Z"}]}
            """);
        (await _server.PbmAsync("job", "list", "-q", "email", "-s", "scheduled", "-n", "2")).Lines.ShouldBe(
        [
            "ID          TYPE        ATTEMPT  ENQUEUED                  DUE",
            "one         email.send        1  2026-01-02 03:04:05.000Z  2026-01-02 04:00:00.000Z",
            "number-two  email.send           2026-01-02 03:04:05.000Z  2026-01-02 05:00:00.000Z",
            "There are more: --cursor abc",
        ]);
        _server.On("GET /api/v1/queues/default/jobs", """{"queue":"default","state":"running","jobs":[]}""");
        (await _server.PbmAsync("job", "list")).Output.ShouldBe("No job of queue `default` is running.\n");
        _server.Requests.Last().Request.ShouldEndWith("?state=running&limit=50");
    }
}

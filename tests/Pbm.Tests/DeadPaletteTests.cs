namespace Lighthouse.Pbm.Tests;

public sealed class DeadPaletteTests : IAsyncLifetime
{
    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_WithFilters_AsksForThem()
    {
        _server.On("GET /api/v1/queues/email/dead", """
            {"queue":"email","jobs":[{"id":"a","type":"email.send","attempts":10,"died_at":"2026-01-02T03:04:05Z","error":{"type":"timeout","message":"It took\nlonger."}}]}
            """);
        (await _server.PbmAsync("dead", "list", "-q", "email", "--type", "email.send", "--error", "timeout", "--message", "a b", "--before", "1d", "--after", "2026-01-01")).Lines.ShouldBe(
        [
            "ID  TYPE        ATTEMPTS  DIED                      ERROR",
            "a   email.send        10  2026-01-02 03:04:05.000Z  timeout: It took longer.",
        ]);
        _server.Requests.ShouldHaveSingleItem().Request.ShouldBe("GET /api/v1/queues/email/dead?type=email.send&error=timeout&message=a%20b&before=1d&after=2026-01-01&limit=50");
    }

    [Fact]
    public async Task Show_OfAJobThatLives_IsRefused()
    {
        _server.On("GET /api/v1/jobs/a", """{"id":"a","queue":"email","state":"running","attempt":1}""");
        (await _server.PbmAsync("dead", "show", "a")).ShouldBe(new PbmRun(1, "", "Job `email/a` is not dead, it is running. `pbm job show` shows it.\n"));
    }

    [Fact]
    public async Task Show_PrintsErrorAndLog()
    {
        _server.On("GET /api/v1/jobs/a", """{"id":"a","queue":"email","state":"dead","attempt":2,"error":{"type":"E","message":"no"},"timeline":[{"at":"2026-01-02T03:04:05Z","event":"dead","attempt":2,"log":["trying"]}]}""");
        var run = await _server.PbmAsync("dead", "show", "a");
        run.Lines.ShouldContain("error    E: no");
        run.Lines[^2..].ShouldBe(["log of attempt 2", "  trying"]);
    }

    [Theory]
    [InlineData("requeue", "3 dead jobs of queue `default` would be requeued. Add --yes to requeue them.\n")]
    [InlineData("purge", "3 dead jobs of queue `default` would be purged. Add --yes to purge them.\n")]
    public async Task Bulk_WithAFilter_FirstSaysHowMany(string act, string sentence)
    {
        _server.On($"POST /api/v1/queues/default/dead/{act}", """{"queue":"default","matched":3,"done":0,"dry_run":true,"skipped":[]}""");
        (await _server.PbmAsync("dead", act, "--type", "t")).ShouldBe(new PbmRun(0, sentence, ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldMatch("""^\{"by":"[^"]+","type":"t","dry_run":true\}$""");
    }

    [Fact]
    public async Task Bulk_WithYes_DoesIt()
    {
        _server.On("POST /api/v1/queues/default/dead/requeue", """{"queue":"default","matched":3,"done":2,"skipped":[{"id":"c","reason":"Its unique key is held by d."}]}""");
        (await _server.PbmAsync("dead", "requeue", "--all", "--max", "3", "--yes")).ShouldBe(new PbmRun(0, "2 dead jobs requeued, 1 skipped.\n  c: Its unique key is held by d.\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldEndWith(""","max":3,"all":true}""");
    }

    [Theory]
    [InlineData("requeue")]
    [InlineData("purge")]
    public async Task Bulk_WithoutAFilter_WantsAll(string act)
    {
        var run = await _server.PbmAsync("dead", act, "--yes");
        run.ShouldBe(new PbmRun(2, "", $"Without an id or a filter this would {act} every dead job of the queue. Add --all if that is meant.\n"));
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bulk_OfNamedJobs_IsDoneAtOnceAndFailsWhereOneIsLeft()
    {
        _server.On("POST /api/v1/queues/email/dead/requeue", """{"queue":"email","matched":1,"done":1,"skipped":[]}""");
        (await _server.PbmAsync("dead", "requeue", "a", "b", "-q", "email")).ShouldBe(new PbmRun(1, "1 dead job requeued.\n", ""));
        _server.Requests.ShouldHaveSingleItem().Body.ShouldMatch("""^\{"by":"[^"]+","ids":\["a","b"\]\}$""");
        (await _server.PbmAsync("dead", "requeue", "a", "-q", "email")).ExitCode.ShouldBe(0);
    }
}

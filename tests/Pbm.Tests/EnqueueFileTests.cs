using System.Text.Json;

namespace Lighthouse.Pbm.Tests;

public sealed class EnqueueFileTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pbm-").FullName;
    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task File_OfManyLines_GoesInPartsAsItStands()
    {
        _server.On("POST /api/v1/queues/email/jobs", Answers(Enumerable.Repeat("""{"id":"a","queue":"email","new":true}""", 500)));
        var path = Write([.. Enumerable.Range(0, 1_000).Select(i => $$"""{ "type":"t", "args":[{{i}}, 1.50] }""")]);
        var run = await _server.PbmAsync("job", "enqueue", "--file", path, "-q", "email");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe("1,000 enqueued.\n");
        _server.Requests.Count.ShouldBe(2);
        var first = _server.Requests.First().Body;
        first.ShouldStartWith("""[{ "type":"t", "args":[0, 1.50] },""");
        JsonElement.Parse(first).GetArrayLength().ShouldBe(500);
    }

    [Fact]
    public async Task File_OfVeryManyLines_SaysHowFarItIs()
    {
        _server.On("POST /api/v1/queues/email/jobs", Answers(Enumerable.Repeat("""{"id":"a","queue":"email","new":true}""", 500)));
        var run = await _server.PbmAsync("job", "enqueue", "--file", Write([.. Enumerable.Repeat("""{"type":"t"}""", 20_500)]), "-q", "email");
        run.ShouldBe(new PbmRun(0, "20,500 enqueued.\n", "10,000 jobs sent …\n20,000 jobs sent …\n"));
    }

    [Fact]
    public async Task File_WithRefusedJobs_NamesTheirLinesAndEndsWithOne()
    {
        _server.On("POST /api/v1/queues/default/jobs", """[{"id":"a","queue":"default","new":true},{"id":"a","queue":"default","new":false},{"queue":"default","new":false,"error":"type is missing."}]""");
        var run = await _server.PbmAsync("job", "enqueue", "--file", Write("""{"type":"t"}""", "", """{"type":"t","id":"a"}""", "{}"));
        run.ShouldBe(new PbmRun(1, "1 enqueued, 1 known already, 1 refused.\n", "Line 4: type is missing.\n"));
    }

    [Fact]
    public async Task File_WithALineThatIsNoJob_SaysWhichAndHowFarItCame()
    {
        (await _server.PbmAsync("job", "enqueue", "--file", Write("hello"))).ShouldBe(new PbmRun(1, "", "Line 1 is not a JSON object: `hello`. Nothing was enqueued.\n"));
        _server.Requests.ShouldBeEmpty();
        _server.On("POST /api/v1/queues/default/jobs", Answers(Enumerable.Repeat("""{"id":"a","queue":"default","new":true}""", 500)));
        var run = await _server.PbmAsync("job", "enqueue", "--file", Write([.. Enumerable.Repeat("""{"type":"t"}""", 501), "[]"]));
        run.ShouldBe(new PbmRun(1, "", "Line 502 is not a JSON object: it is another kind of JSON. Before it: 500 enqueued.\n"));
    }

    [Fact]
    public async Task File_Atomic_IsOneRequestOrNone()
    {
        _server.On("POST /api/v1/queues/default/jobs?atomic=true", """[{"id":"a","queue":"default","new":true}]""", status: 201);
        (await _server.PbmAsync("job", "enqueue", "--file", Write("""{"type":"t"}"""), "--atomic")).ShouldBe(new PbmRun(0, "1 enqueued.\n", ""));
        (await _server.PbmAsync("job", "enqueue", "--file", Write([.. Enumerable.Repeat("""{"type":"t"}""", 501)]), "--atomic"))
            .ShouldBe(new PbmRun(1, "", "--atomic takes at most 500 jobs, and there are more in the file. Nothing was enqueued.\n"));
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task File_FromStandardInput_IsRead()
    {
        _server.On("POST /api/v1/queues/default/jobs", """[{"id":"a","queue":"default","new":true}]""");
        var run = await PbmRun.Of(new Dictionary<string, string?> { ["PBM_ADDRESS"] = _server.Address }, ["job", "enqueue", "--file", "-"], "{\"type\":\"t\"}\n");
        run.ShouldBe(new PbmRun(0, "1 enqueued.\n", ""));
    }

    [Fact]
    public async Task File_ThatIsMissing_IsWrongUsage()
    {
        var run = await _server.PbmAsync("job", "enqueue", "--file", Path.Combine(_folder, "nope"));
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("nope` cannot be read");
    }

    private static string Answers(IEnumerable<string> answers) => $"[{string.Join(',', answers)}]";

    private string Write(params string[] lines)
    {
        var path = Path.Combine(_folder, "jobs.ndjson");
        File.WriteAllLines(path, lines);
        return path;
    }
}

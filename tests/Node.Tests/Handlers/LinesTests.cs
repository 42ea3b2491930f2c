using Lighthouse.Jobs;
using Lighthouse.Support;

namespace Lighthouse.Node.Tests.Handlers;

public sealed class LinesTests : IDisposable
{
    private const string Id = """
        id=${job#*\"id\":\"}
        id=${id%%\"*}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Run_ManyJobs_AreAnsweredByOneProcess()
    {
        await using var jobs = Program("""printf '{"id":"%s","ok":true,"result":%d}\n' "$id" $$""");

        var first = await jobs.RunAsync("job", "{}", Job("1"));
        var second = await jobs.RunAsync("job", "{}", Job("2"));

        int.Parse(first!).ShouldBeGreaterThan(0);
        second.ShouldBe(first);
    }

    [Fact]
    public async Task Run_Request_IsOneLineWithWhatTheProgramNeeds()
    {
        await using var jobs = Program($$"""printf '%s\n' "$job" >> {{_folder.File("seen")}}; printf '{"id":"%s","ok":true}\n' "$id" """);

        await jobs.RunAsync("job", "{\n  \"path\": \"a\\nb\"\r\n}", new JobContext { Id = "7", Type = "job", Attempt = 3, Deadline = DateTimeOffset.UnixEpoch });

        _folder.Read("seen").ShouldBe("""{"id":"7","type":"job","args":{   "path": "a\nb"  },"attempt":3,"deadline":"1970-01-01T00:00:00+00:00"}""" + "\n");
    }

    [Theory]
    [InlineData("true,\"result\":{\"n\":[1,2]}", """{"n":[1,2]}""")]
    [InlineData("true,\"result\":null", null)]
    [InlineData("true", null)]
    public async Task Run_Answer_IsTheResult(string answer, string? expected)
    {
        await using var jobs = Program($$"""printf '{"id":"%s","ok":%s}\n' "$id" '{{answer}}'""");

        (await jobs.RunAsync("job", "{}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("false,\"retry\":false,\"error\":\"no such file\"", true)]
    [InlineData("false,\"retry\":true,\"error\":\"no such file\"", false)]
    [InlineData("false,\"error\":\"no such file\"", false)]
    public async Task Run_RefusedByTheProgram_IsRetriedOrDeadAsItSays(string answer, bool dead)
    {
        await using var jobs = Program($$"""printf '{"id":"%s","ok":%s}\n' "$id" '{{answer}}'""");

        var verdict = await jobs.FailAsync("job", "{}");

        (verdict is Verdict.Dead).ShouldBe(dead);
        verdict.Error.ShouldBe(new JobFailure("exec", "no such file"));
    }

    [Fact]
    public async Task Run_OtherLines_AreLoggedAndNeverFatal()
    {
        await using var jobs = Program("""
            echo "loading the model"
            echo '{"id":"somebody else","ok":true}'
            echo '{"id":'
            echo 'trouble' >&2
            printf '{"id":"%s","ok":true,"result":1}\n' "$id"
            """);
        var job = Job("1");

        (await jobs.RunAsync("job", "{}", job)).ShouldBe("1");

        job.LogLines.ShouldContain("loading the model");
        job.LogLines.ShouldContain("""{"id":"somebody else","ok":true}""");
        job.LogLines.ShouldContain("""{"id":""");
        await Eventually.TrueAsync(() => jobs.Log.Lines.Any(line => line.Contains("trouble", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_ProgramDies_TheJobIsRetriedAndTheNextOneFindsANewProgram()
    {
        await using var jobs = Program("""
            case $job in *die*) echo "out of luck" >&2; exit 3;; esac
            printf '{"id":"%s","ok":true,"result":%d}\n' "$id" $$
            """);
        var before = await jobs.RunAsync("job", "{}");

        var verdict = await jobs.FailAsync("job", "\"die\"");
        var after = await jobs.RunAsync("job", "{}");

        verdict.ShouldBeOfType<Verdict.Retry>().Error.Message.ShouldBe("`sh` ended with exit code 3 before it had answered: out of luck");
        after.ShouldNotBe(before);
    }

    [Fact]
    public async Task Run_ProgramDiedWhileIdle_TheNextJobStartsAnother()
    {
        await using var jobs = Program("""printf '{"id":"%s","ok":true,"result":%d}\n' "$id" $$; case $job in *last*) exit 0;; esac""");
        var first = await jobs.RunAsync("job", "\"last\"");
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{first}"));

        string? second = null;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                second = await jobs.RunAsync("job", "{}");
                return true;
            }
            catch (FailedJobException)
            {
                return false; // it was handed out in the instant before its end was known; the job is retried
            }
        });

        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task Run_Stopped_KillsTheProgramAndItsGroup()
    {
        await using var jobs = Program($$"""
            case $job in *hang*) sleep 1000 & echo $! > {{_folder.File("child")}}; wait;; esac
            printf '{"id":"%s","ok":true,"result":1}\n' "$id"
            """);
        using var stop = new CancellationTokenSource();

        var running = jobs.RunAsync("job", "\"hang\"", stop: stop.Token);
        await Eventually.TrueAsync(() => _folder.Read("child")?.EndsWith('\n') == true);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        var child = _folder.Read("child")!.Trim();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal));
        (await jobs.RunAsync("job", "{}")).ShouldBe("1");
    }

    [Fact]
    public async Task Run_SeveralProcesses_EachHaveOneJobInFlight()
    {
        await using var jobs = Program($$"""
            printf x >> {{_folder.File("started")}}
            while [ "$(cat {{_folder.File("started")}})" != xx ]; do sleep 0.01; done
            printf '{"id":"%s","ok":true,"result":%d}\n' "$id" $$
            """, "processes = 2");

        var both = await Task.WhenAll(jobs.RunAsync("job", "{}", Job("1")), jobs.RunAsync("job", "{}", Job("2")));

        both[0].ShouldNotBe(both[1]);
    }

    [Fact]
    public async Task Run_MoreJobsThanProcesses_WaitTheirTurn()
    {
        await using var jobs = Program("""printf '{"id":"%s","ok":true,"result":"%s"}\n' "$id" "$id" """);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => jobs.RunAsync("job", "{}", Job($"{i}"))));

        results.ShouldBe(Enumerable.Range(0, 20).Select(i => $"\"{i}\""));
    }

    [Fact]
    public async Task Run_EndlessLine_IsDeadAndTheProgramReplaced()
    {
        await using var jobs = Program("""
            case $job in *flood*) head -c 3000000 /dev/zero | tr '\0' x; echo;; esac
            printf '{"id":"%s","ok":true,"result":1}\n' "$id"
            """);

        (await jobs.FailAsync("job", "\"flood\"")).ShouldBeOfType<Verdict.Dead>();
        (await jobs.RunAsync("job", "{}")).ShouldBe("1");
    }

    [Fact]
    public async Task Dispose_IdleProgram_EndsWithItsInput()
    {
        var jobs = Program("""printf '{"id":"%s","ok":true,"result":%d}\n' "$id" $$""");
        var pid = await jobs.RunAsync("job", "{}");

        await jobs.DisposeAsync();

        Directory.Exists($"/proc/{pid}").ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static JobContext Job(string id) => new() { Id = id, Type = "job" };

    private BuiltIn Program(string perJob, string settings = "")
    {
        var script = _folder.Write("program.sh", $"while IFS= read -r job; do\n{Id}\n{perJob}\ndone\n");
        return new BuiltIn($"exec.job {{ command = [\"sh\", \"{script}\"], mode = lines\n{settings} }}");
    }
}

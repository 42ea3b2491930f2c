using System.Diagnostics;
using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Support;

namespace Lighthouse.Node.Tests.Handlers;

public sealed class ExecTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Run_ArgsOnStandardInput_AreTheirBytes()
    {
        await using var jobs = Shell("cat");

        (await jobs.RunAsync("job", """{"a": [1,  2], "b":"ü"}""")).ShouldBe("""{"a": [1,  2], "b":"ü"}""");
    }

    [Theory]
    [InlineData("echo 3", "3")]
    [InlineData("echo working; echo '{\"n\":1}'", """{"n":1}""")]
    [InlineData("echo one two", "\"one two\"")]
    [InlineData("echo ' \"text\" '; echo; echo", "\"text\"")]
    [InlineData("printf '[1,\\n2]'", "[1,\n2]")]
    [InlineData("echo to stderr >&2", null)]
    [InlineData("true", null)]
    public async Task Run_Output_IsTheResult(string script, string? expected)
    {
        await using var jobs = Shell(script);

        (await jobs.RunAsync("job", "{}")).ShouldBe(expected);
    }

    [Fact]
    public async Task Run_Placeholders_EachStayOneArgument()
    {
        await using var jobs = new BuiltIn("""exec.job.command = ["printf", "<%s>", "{args.path}", "{args.deep.n}", "{job.id}/{job.attempt}", "{args.list}", "{not.ours}"]""");

        var result = await jobs.RunAsync("job", """{"path":"a b; rm -rf $(x)'\"","deep":{"n":5},"list":[1, 2]}""");

        JsonSerializer.Deserialize<string>(result!).ShouldBe("""<a b; rm -rf $(x)'"><5><job-1/1><[1, 2]><{not.ours}>""");
    }

    [Theory]
    [InlineData("{}", "`path` is missing")]
    [InlineData("""{"path":null}""", "`path` is missing")]
    [InlineData("[]", "`path` is missing")]
    [InlineData("""{"path":"a\u0000b"}""", "zero character")]
    public async Task Run_PlaceholderThatCannotBeFilled_IsDead(string args, string expected)
    {
        await using var jobs = new BuiltIn("""exec.job.command = ["echo", "{args.path}"]""");

        (await jobs.FailAsync("job", args)).ShouldBeOfType<Verdict.Dead>().Error.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Run_Environment_HasTheJobAndNotTheRedis()
    {
        await using var jobs = new BuiltIn("""
            exec.job {
              command = ["sh", "-c", "echo $GREETING $LIGHTHOUSE_JOB_ID $LIGHTHOUSE_JOB_ATTEMPT [$LIGHTHOUSE_REDIS]"]
              environment { GREETING = hello }
            }
            """);
        Environment.SetEnvironmentVariable("LIGHTHOUSE_REDIS", "redis://:secret@127.0.0.1:1");

        (await jobs.RunAsync("job", "{}")).ShouldBe("\"hello job-1 1 []\"");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(75, false)]
    [InlineData(64, true)]
    [InlineData(65, true)]
    public async Task Run_ExitCode_DecidesBetweenRetryAndDead(int code, bool dead)
    {
        await using var jobs = Shell($"echo too bad >&2; exit {code}");

        var verdict = await jobs.FailAsync("job", "{}");

        (verdict is Verdict.Dead).ShouldBe(dead);
        verdict.Error.ShouldBe(new JobFailure($"exit.{code}", $"`sh` ended with exit code {code}: too bad"));
    }

    [Fact]
    public async Task Run_ConfiguredExitCodes_AreDead()
    {
        await using var jobs = new BuiltIn("""exec.job { command = ["sh", "-c", "exit 3"], deadExitCodes = [2, 3] }""");

        (await jobs.FailAsync("job", "{}")).ShouldBeOfType<Verdict.Dead>();
    }

    [Theory]
    [InlineData(75, false)]
    [InlineData(1, true)]
    [InlineData(65, true)]
    public async Task Run_ExitCodesWorthARetryAreNamed_AllOthersAreDead(int code, bool dead)
    {
        await using var jobs = new BuiltIn($$"""exec.job { command = ["sh", "-c", "exit {{code}}"], retryExitCodes = [75] }""");

        ((await jobs.FailAsync("job", "{}")) is Verdict.Dead).ShouldBe(dead);
    }

    [Fact]
    public void Configuration_BothListsOfExitCodes_IsRefused() =>
        BuiltIn.Errors("""exec.job { command = ["true"], deadExitCodes = [1], retryExitCodes = [75] }""").ShouldHaveSingleItem().ShouldContain("cannot be named beside deadExitCodes");

    [Fact]
    public async Task Run_KilledBySignal_IsRetried()
    {
        await using var jobs = Shell("kill -9 $$");

        (await jobs.FailAsync("job", "{}")).ShouldBeOfType<Verdict.Retry>().Error.Message.ShouldBe("`sh` was ended by signal 9.");
    }

    [Fact]
    public async Task Run_Stopped_EndsTheWholeGroupBeforeTheJob()
    {
        await using var jobs = Shell($"sleep 1000 & echo $! > {_folder.File("child")}; wait", "killAfter = 30s");
        using var stop = new CancellationTokenSource();

        var running = jobs.RunAsync("job", "{}", stop: stop.Token);
        await Eventually.TrueAsync(() => _folder.Read("child")?.EndsWith('\n') == true);
        var child = int.Parse(_folder.Read("child")!);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await Eventually.TrueAsync(() => !IsRunning(child));
    }

    [Fact]
    public async Task Run_StoppedButDeafToSigterm_IsKilled()
    {
        await using var jobs = Shell($"trap '' TERM; touch {_folder.File("up")}; while :; do sleep 1; done", "killAfter = 50ms");
        using var stop = new CancellationTokenSource();

        var running = jobs.RunAsync("job", "{}", stop: stop.Token);
        await Eventually.TrueAsync(() => File.Exists(_folder.File("up")));
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Run_ChildLeftBehind_IsKilledWhenTheProgramEnds()
    {
        await using var jobs = Shell($"sleep 1000 & echo $! > {_folder.File("child")}; echo done");

        (await jobs.RunAsync("job", "{}")).ShouldBe("\"done\"");

        var child = int.Parse(_folder.Read("child")!);
        await Eventually.TrueAsync(() => !IsRunning(child));
    }

    [Fact]
    public async Task Run_ProgramThatReadsNothing_IsNoFailure()
    {
        await using var jobs = Shell("echo 1");

        (await jobs.RunAsync("job", $"\"{new string('x', 900_000)}\"")).ShouldBe("1");
    }

    [Fact]
    public async Task Run_MuchOutput_IsReadToTheEndAndLoggedUpToTheLimit()
    {
        await using var jobs = Shell("awk 'BEGIN { for (i = 1; i <= 60000; i++) print \"line number \" i }'", "logOutput = 1KiB");
        var job = new JobContext { Id = "chatty", Type = "job" };

        (await jobs.RunAsync("job", "{}", job)).ShouldBe("\"line number 60000\"");

        jobs.Log.Lines.Count.ShouldBeLessThan(100);
        jobs.Log.Lines[^1].ShouldContain("prints more than is logged");
        job.LogLines[^1].ShouldBe("line number 60000");
    }

    [Fact]
    public async Task Run_LineLongerThanAResult_IsCut()
    {
        await using var jobs = Shell("head -c 3000000 /dev/zero | tr '\\0' x");

        (await Should.ThrowAsync<ResultTooLargeException>(() => jobs.RunAsync("job", "{}"))).Message.ShouldContain("bytes");
    }

    [Fact]
    public void Configuration_Wrong_ListsEveryError()
    {
        BuiltIn.Errors("""
            exec {
              one { }
              two { command = ["no-such-program"], mode = "line", timeout = "10 parsecs" }
              three { command = ["sh", "{job.name}"], deadExitCodes = [0, 999], comand = x }
              four { command = ["sh", "{args.x}"], mode = lines, processes = 0 }
              "bad name" { command = sh, directory = "/no/such/folder", backoff = soon }
            }
            """).ShouldBe(
        [
            "lighthouse.node.handlers.exec.one.command: is missing: write the program and its arguments as a list, such as [\"sha256sum\", \"--\", \"{args.path}\"].",
            "lighthouse.node.handlers.exec.two.command: the program `no-such-program` was not found, or may not be executed.",
            "lighthouse.node.handlers.exec.two.timeout: `parsecs` in `10 parsecs` is not a unit of time. Use ms, s, m, h or d.",
            "lighthouse.node.handlers.exec.two.mode: `line` is neither job (one process a job) nor lines (a long-lived process speaking JSON lines).",
            "lighthouse.node.handlers.exec.three.command: `{job.name}` is not known; there are {args}, {args.member}, {job.id}, {job.type}, {job.queue}, {job.attempt} and {job.fence}.",
            "lighthouse.node.handlers.exec.three.deadExitCodes: `0` is not an exit code from 1 to 255.",
            "lighthouse.node.handlers.exec.three.deadExitCodes: `999` is not an exit code from 1 to 255.",
            "lighthouse.node.handlers.exec.three.comand: is not a setting that Lighthouse knows. Did you mean `command`?",
            "lighthouse.node.handlers.exec.four.processes: 0 is outside 1 to 1000.",
            "lighthouse.node.handlers.exec.four.command: a long-lived program (mode = lines) gets its jobs on standard input: its arguments cannot have placeholders.",
            "lighthouse.node.handlers.exec.bad name.directory: the folder `/no/such/folder` does not exist.",
            "lighthouse.node.handlers.exec.bad name.type: type is not allowed: `bad name`. Use 1 to 128 of A-Z a-z 0-9 . _ : / -.",
            "lighthouse.node.handlers.exec.bad name.backoff: `soon` is not a backoff. Write 30s, 10s,1m,10m or exponential:10s:1h.",
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Configuration_Options_AreTheHandlers()
    {
        await using var jobs = new BuiltIn("""exec.x { type = "a:b", command = sh, timeout = 5s, maxAttempts = 3, backoff = ["1s", "2s"] }, exec.y.command = sh""");

        jobs.OptionsOf("a:b").Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        jobs.OptionsOf("a:b").MaxAttempts.ShouldBe(3);
        jobs.OptionsOf("a:b").Backoff.ShouldBe(Messages.Backoff.Listed(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        jobs.OptionsOf("y").Timeout.ShouldBe(TimeSpan.FromMinutes(10));
    }

    public void Dispose() => _folder.Dispose();

    private BuiltIn Shell(string script, string settings = "") => new($"exec.job {{ command = [\"sh\", \"{_folder.Write("script.sh", script)}\"]\n{settings} }}");

    private static bool IsRunning(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(' ') is [_, _, not "Z", ..];
        }
        catch (IOException)
        {
            return false;
        }
    }
}

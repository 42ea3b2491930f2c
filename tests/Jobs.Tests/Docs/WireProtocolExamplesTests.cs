using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lighthouse.Jobs.Tests.Management;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>What <c>docs/wire-protocol.md</c> shows a client author is what happens: its examples run from top to bottom against a node, and are answered as it prints.</summary>
public sealed partial class WireProtocolExamplesTests : IAsyncLifetime
{
    private static readonly string Document = File.ReadAllText(DocumentPath());
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RedisServer _redis = null!;
    private TestProcess _node = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _node = await TestProcess.StartAsync(_redis.Url, "node-1", jobs: jobs => jobs
            .Queue("email", queue => queue)
            .Handle<JsonElement, object>((_, _, _) => Task.FromResult<object>(new { Sent = true }), o => o with { Type = "email.send" })
            .Handle<JsonElement, JsonElement>((args, _, _) => Task.FromResult(args), o => o with { Type = "echo" })
            .Handle<JsonElement, JsonElement>((_, job, _) => Task.FromResult(JsonElement.Parse(job.Meta.Span)), o => o with { Type = "echo.meta" })
            .Handle<JsonElement>((_, _, _) => throw new InvalidOperationException("There is no data for this month."), o => o with { Type = "report.build" })
            .Handle<JsonElement>(
                async (_, job, stop) =>
                {
                    job.ReportProgress(0.25, "a quarter");
                    await Task.Delay(Timeout.Infinite, stop);
                },
                o => o with { Type = "video.encode" }));
        await _node.JoinedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Examples_FromTopToBottom_AreAnsweredAsPrinted()
    {
        var examples = DocumentExample.Of(Document);
        examples.Count(example => example.Answer is not null).ShouldBeGreaterThan(20);
        var wrong = new List<string>();
        foreach (var example in examples)
        {
            if (await RunAsync(example) is { } fault) wrong.Add(fault);
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Fields_EachHasAnExampleAtTheDoorsThatTakeIt()
    {
        var commands = string.Concat(DocumentExample.Of(Document).Select(example => example.Commands + "\n"));
        foreach (var field in FieldRow().Matches(Document).Select(row => row.Groups[1].Value))
        {
            commands.ShouldContain($"\"{field}\":", customMessage: $"no document with {field} is shown");
            if (field is not ("type" or "on_duplicate" or "unique_for" or "run_at" or "backoff" or "expires_in")) commands.ShouldMatch($"XADD .* {field} ", customMessage: $"no stream entry with {field} is shown");
        }
    }

    /// <summary>Null, or what it should have answered and what it did.</summary>
    private async Task<string?> RunAsync(DocumentExample example)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var output = await ShellAsync(example);
            if (example.IsAnsweredBy(output) && (example.Answer is not null || !output.Contains("ERR", StringComparison.Ordinal))) return null;
            if (!example.Reads || watch.Elapsed > Patience)
                return $"docs/wire-protocol.md:{example.Line}\n{example.Commands}\nshould answer\n{example.Answer}\nbut answered\n{output}";
            await Task.Delay(50);
        }
    }

    private async Task<string> ShellAsync(DocumentExample example)
    {
        var cli = $"redis-cli -p {_redis.Port}{(example.AsOnATerminal ? " --no-raw" : "")}";
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(example.Commands.Replace("redis-cli", cli, StringComparison.Ordinal).Replace("http://127.0.0.1:9110", _node.Management, StringComparison.Ordinal));
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        (await errors).ShouldBeEmpty();
        return output;
    }

    private static string DocumentPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/wire-protocol.md");

    /// <summary>Rows of the table of fields: those whose second column is a type.</summary>
    [GeneratedRegex(@"^\| `([a-z_]+)` \| [^|]* \| [^|]* \| [^|]* \| [^|]* \|$", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}

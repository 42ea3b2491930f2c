using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lighthouse.Jobs.Tests.Management;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>A Redis and the node that the documents speak of, and running a document's examples against it.</summary>
internal sealed class DocumentedNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RedisServer _redis;
    private readonly TestProcess _node;

    private DocumentedNode(RedisServer redis, TestProcess node) => (_redis, _node) = (redis, node);

    public static async Task<DocumentedNode> StartAsync()
    {
        var redis = await RedisServer.StartAsync(appendOnly: true);
        var node = await TestProcess.StartAsync(redis.Url, "node-1", jobs: jobs => jobs
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
        await node.JoinedAsync();
        return new DocumentedNode(redis, node);
    }

    public static string Read(string document, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Root(here), "docs", document));

    /// <summary>Runs the examples from top to bottom; what was not answered as printed, in words.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string document)
    {
        var wrong = new List<string>();
        foreach (var example in DocumentExample.Of(Read(document)))
        {
            if (await RunAsync(example) is { } answered) wrong.Add($"docs/{document}:{example.Line}\n{example.Commands}\nshould answer\n{example.Answer}\nbut answered\n{answered}");
        }

        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>Null, or what it answered instead.</summary>
    private async Task<string?> RunAsync(DocumentExample example)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var output = await ShellAsync(example);
            if (example.IsAnsweredBy(output) && (example.Answer is not null || !output.Contains("ERR", StringComparison.Ordinal))) return null;
            if (!example.Reads || watch.Elapsed > Patience) return output;
            await Task.Delay(50);
        }
    }

    private async Task<string> ShellAsync(DocumentExample example)
    {
        var cli = $"redis-cli -p {_redis.Port}{(example.AsOnATerminal ? " --no-raw" : "")}";
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"pbm() {{ dotnet exec '{Pbm()}' \"$@\"; }}\n"
            + example.Commands.Replace("redis-cli", cli, StringComparison.Ordinal).Replace("http://127.0.0.1:9110", _node.Management, StringComparison.Ordinal));
        start.Environment["PBM_ADDRESS"] = _node.Management["http://".Length..];
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output + await errors;
    }

    /// <summary>Built beside this test, in the same configuration.</summary>
    private static string Pbm([CallerFilePath] string here = "")
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(Root(here), "src", "Pbm", "bin", framework.Parent!.Name, framework.Name, "Lighthouse.Pbm.dll");
    }

    private static string Root(string here) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}

using System.Diagnostics;

namespace Lighthouse.Demo.Workload;

/// <summary>Jobs by plain Redis commands through <c>redis-cli</c>, as a shell script would enqueue them.</summary>
internal static class RedisCli
{
    /// <summary>Enqueues through the stream door; Redis answers the entry id, which is the job's id.</summary>
    public static async Task EnqueueAsync(string redis, IReadOnlyList<(string Type, string Args, bool Dead)> jobs, Action<SampleJob> enqueued, CancellationToken stop)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-u", redis]) start.ArgumentList.Add(argument);
        using var cli = Process.Start(start)!;

        var writing = Task.Run(async () =>
        {
            foreach (var (type, args, _) in jobs) await cli.StandardInput.WriteLineAsync($"XADD lh:{{default}}:ready * type {type} args {Quoted(args)}");
            cli.StandardInput.Close();
        }, stop);

        foreach (var (type, _, dead) in jobs)
        {
            var id = await cli.StandardOutput.ReadLineAsync(stop);
            if (id is null || !char.IsAsciiDigit(id.FirstOrDefault())) throw new InvalidOperationException($"redis-cli answered {id ?? "nothing"} to an XADD of {type}.");
            enqueued(new SampleJob(id, type, dead));
        }

        await writing;
        await cli.WaitForExitAsync(stop);
    }

    // redis-cli reads a double-quoted argument with backslash escapes.
    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}

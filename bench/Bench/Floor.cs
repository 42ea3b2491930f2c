using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lighthouse.Client;
using Lighthouse.NoopNode;
using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>What this machine's Redis does with the bare command: <c>redis-benchmark -P 64</c> of an XADD of the same payload.</summary>
internal static class Floor
{
    public static async Task<double> MeasureAsync(RedisServer redis, int jobs)
    {
        const string Key = "floor";
        var start = new ProcessStartInfo("redis-benchmark") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["-p", $"{redis.Port}", "-P", "64", "-n", $"{jobs}", "--csv", "XADD", Key, "*", "type", "noop", "args", Encoding.UTF8.GetString(JobRequest.Of(Noop.Instance).Args.Span)];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await redis.CliAsync("FLUSHALL");

        // "test","rps",… and below it the values; the test's name holds commas and quotes of its own, so from the end.
        var values = output.TrimEnd().Split('\n')[^1].Split("\",\"");
        return double.TryParse(values[^7], CultureInfo.InvariantCulture, out var perSecond)
            ? perSecond
            : throw new InvalidOperationException($"redis-benchmark printed no rate: {output}");
    }
}

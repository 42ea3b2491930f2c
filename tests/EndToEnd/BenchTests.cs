using System.Diagnostics;
using System.Text.Json;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.EndToEnd;

/// <summary>The benchmarks print a line that a program can read. What they measure is not judged here.</summary>
public sealed class BenchTests
{
    [Theory]
    [InlineData("drain")]
    [InlineData("enqueue")]
    public async Task Bench_Json_PrintsOneLineWithRateFloorAndRatio(string verb)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Layout.Assembly("bench/Bench"), verb, "--json", "--jobs", "2000", "--rounds", "1"]) start.ArgumentList.Add(argument);
        using var bench = Process.Start(start)!;
        var errors = bench.StandardError.ReadToEndAsync();
        var output = await bench.StandardOutput.ReadToEndAsync();
        await bench.WaitForExitAsync();
        bench.ExitCode.ShouldBe(0, await errors);

        using var line = JsonDocument.Parse(output.Trim());
        var (rate, floor, ratio) = (Number("jobs_per_s"), Number("floor_per_s"), Number("ratio"));
        rate.ShouldBeGreaterThan(0);
        floor.ShouldBeGreaterThan(0);
        ratio.ShouldBe(rate / floor, 0.01 + (0.05 * ratio));

        double Number(string name) => line.RootElement.GetProperty(name).GetDouble();
    }
}

using System.Diagnostics;
using System.Text.Json;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.EndToEnd;

/// <summary>The benchmark prints lines that a program can read, and says in sentences what it cannot take. What it measures is not judged here.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Bench_Json_PrintsALineForEachWorkloadWithItsFigures()
    {
        var (exitCode, output, errors) = await RunAsync("W2", "--json", "--quick", "--persistence", "none");
        exitCode.ShouldBe(0, errors);

        var lines = output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        lines.Select(line => line.GetProperty("workload").GetString()).ShouldBe(["W0", "W2"]);
        var ours = lines[1].GetProperty("cases").EnumerateArray().ShouldHaveSingleItem();
        ours.GetProperty("figures").GetProperty("jobs_per_s").GetProperty("median").GetDouble().ShouldBeGreaterThan(0);
        ours.GetProperty("figures").GetProperty("redis_us_per_job").GetProperty("median").GetDouble().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("W99", "There is no workload `W99`")]
    [InlineData("--rounds 0", "--rounds takes a whole number from 1 to 100")]
    [InlineData("--persistence sometimes", "--persistence does not know `sometimes`")]
    public async Task Bench_CannotBe_SaysWhyAndEndsWithTwo(string arguments, string words)
    {
        var (exitCode, _, errors) = await RunAsync(arguments.Split(' '));
        exitCode.ShouldBe(2);
        errors.ShouldContain(words);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Layout.Assembly("bench/Bench"), .. arguments]) start.ArgumentList.Add(argument);
        using var bench = Process.Start(start)!;
        var errors = bench.StandardError.ReadToEndAsync();
        var output = await bench.StandardOutput.ReadToEndAsync();
        await bench.WaitForExitAsync();
        return (bench.ExitCode, output, await errors);
    }
}

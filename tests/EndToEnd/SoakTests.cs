using System.Diagnostics;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.EndToEnd;

/// <summary>A small <c>./dev soak</c>: nothing grows without bound (I6).</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Soak_JobsUsingEveryFeature_LeaveWhatTheCapsExplainAndNothingElse()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Layout.Assembly("tests/Soak"), "--jobs", "20000"]) start.ArgumentList.Add(argument);
        using var soak = Process.Start(start)!;
        var errors = soak.StandardError.ReadToEndAsync();
        var output = await soak.StandardOutput.ReadToEndAsync();
        await soak.WaitForExitAsync();
        soak.ExitCode.ShouldBe(0, $"{output}\n{await errors}");
    }
}

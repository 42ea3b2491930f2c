using System.Text.RegularExpressions;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.EndToEnd;

/// <summary>The demo as a user runs it, also with one of its processes killed in the middle.</summary>
public sealed partial class DemoTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("node-1")]
    [InlineData("lighthouse")]
    public async Task Demo_WholeOrWithAProcessKilled_LosesNothing(string? victim)
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-demo-test-");
        try
        {
            await using var demo = ChildProcess.Start("demo", "dotnet", ["exec", Layout.Assembly("samples/Demo"), "demo"], Path.Combine(folder.FullName, "demo.log"), Layout.Root);
            if (victim is not null)
            {
                var pid = await demo.WaitForLineAsync(new Regex($@"{victim} \(pid (\d+)\)"), TestCluster.Patience);
                await demo.WaitForLineAsync(UnderWay(), TestCluster.Patience);
                ChildProcess.Signal(int.Parse(pid.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), Signals.Kill);
            }

            await demo.Exited.WaitAsync(TimeSpan.FromMinutes(5));
            var printed = string.Join('\n', demo.Lines);
            demo.ExitCode.ShouldBe(0, printed);
            // enqueued, succeeded, retried, recovered, dead: what the samples are made for, whoever was killed.
            printed.ShouldMatch(@"email\.send +300 +290 +(1[5-9]|[2-9]\d|\d{3}) +\d+ +10 ");
            printed.ShouldMatch(@"webhook +150 +148 +[1-9]\d* +\d+ +2 ");
            foreach (var type in new[] { "file.checksum", "file.lines" }) printed.ShouldMatch($@"{Regex.Escape(type)} +(\d+) +\1 +\d+ +\d+ +0 ");
            printed.ShouldMatch(@"text\.count-words +\d+ +\d+ +\d+ +\d+ +1 ");
            printed.ShouldMatch(@"demo: \d{3,} jobs, 13 dead as intended, 0 lost");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^[1-9]\d* of \d+ jobs have ended")]
    private static partial Regex UnderWay();
}

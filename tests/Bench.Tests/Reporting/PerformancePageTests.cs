namespace Lighthouse.Bench.Tests.Reporting;

/// <summary>The page that people may write in, around what is measured.</summary>
public sealed class PerformancePageTests : IDisposable
{
    private static readonly CaseKey Ours = new("W", "", Side.Ours, "lighthouse", Persistence.None);
    private static readonly CaseKey Theirs = new("W", "", Side.Peer, "rival c2", Persistence.None);

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void End_FirstTime_WritesBarsTablesAndWhatIsMissing()
    {
        File.Delete(_path);
        Write(ours: 600, theirs: 100);

        var page = File.ReadAllText(_path);
        page.ShouldStartWith("# Performance");
        page.ShouldContain("| W work | jobs/s, of the best peer's | ≥ 6.00× | 6.00 | met |");
        page.ShouldContain("| lighthouse | 600 |  |");
        page.ShouldContain("| rival c2 | 100 | 6.00× |");
        page.ShouldContain("| rival | 1.2 |");
        page.ShouldContain("| absent | could not be installed, and is left out |");
    }

    [Fact]
    public void End_Again_ReplacesWhatWasMeasuredAndKeepsWhatPeopleWrote()
    {
        File.Delete(_path);
        Write(ours: 600, theirs: 100);
        var written = File.ReadAllText(_path).Replace("# Performance", "# How fast", StringComparison.Ordinal) + "\n## Why it is missed\n\nA profile.\n";
        File.WriteAllText(_path, written);

        Write(ours: 500, theirs: 100);
        var once = File.ReadAllText(_path);
        once.ShouldStartWith("# How fast");
        once.ShouldEndWith("## Why it is missed\n\nA profile.\n");
        once.ShouldContain("| 5.00 | missed |");
        once.ShouldNotContain("| 6.00 |");

        Write(ours: 500, theirs: 100);
        File.ReadAllText(_path).ShouldBe(once);
    }

    public void Dispose() => File.Delete(_path);

    private void Write(double ours, double theirs)
    {
        var results = new Results();
        foreach (var (key, figure) in ((CaseKey, double)[])[(Ours, ours), (Theirs, theirs)])
        {
            results.Expect(key);
            results.Add(key, 1, new Sample { { Metric.JobsPerSecond, figure } });
        }
        var workload = new OneBar(new Bar("jobs/s, of the best peer's", new(Metric.JobsPerSecond, Side.Ours), Bound.AtLeast, 6) { Against = new(Metric.JobsPerSecond, Side.Peer) });
        var page = new PerformancePage(_path, [("processor", "2 cores")], new Dictionary<string, string?> { ["rival"] = "1.2", ["absent"] = null }, TimeProvider.System);
        page.End([workload], results, new Plan { Rounds = 1 });
    }
}

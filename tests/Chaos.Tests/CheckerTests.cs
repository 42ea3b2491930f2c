namespace Lighthouse.Chaos.Tests;

/// <summary>The same evidence gets the same verdict, in whatever order the producers are asked and from wherever it is read.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void Check_Twice_SaysTheSame()
    {
        var evidence = Eventful();
        Report(evidence).ShouldBe(Report(evidence));
    }

    [Fact]
    public void Check_ProducersInAnotherOrder_SaysTheSame()
    {
        var evidence = Eventful();
        Report(evidence with { Accepted = [.. evidence.Accepted.Reverse()] }).ShouldBe(Report(evidence));
    }

    [Fact]
    public async Task Check_EvidenceWasKeptInAFile_SaysTheSame()
    {
        var evidence = Eventful();
        var file = Path.GetTempFileName();
        try
        {
            await EvidenceFile.WriteAsync(file, evidence);
            Report(await EvidenceFile.ReadAsync(file)).ShouldBe(Report(evidence));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Report_OfAViolation_TellsTheHistoryOfItsJobInTheOrderOfTime()
    {
        var report = Report(new Story().Sends("a").Begins("a", 1).Loses("node-1", "a").Succeeds("a", 2, "node-2").Says("a", "dead", "node-2").Tell());

        string[] words =
        [
            "VIOLATED: no job is settled twice", "a is sent by the function door", "fence 1 on node-1 begins", "1 NodeKilled of node-1 begins", "its process is gone", "cluster  down node-1", "recovered at attempt",
            "fence 2 on node-2 begins", "it has its effect", "succeeded at attempt", "dead at attempt",
        ];
        var at = 0;
        foreach (var word in words)
        {
            var next = report.IndexOf(word, at, StringComparison.Ordinal);
            next.ShouldBeGreaterThan(-1, $"`{word}` after position {at} of:\n{report}");
            at = next;
        }
        report.TrimEnd().Split('\n')[^1].ShouldMatch("^[0-9]+ passed, [1-9][0-9]* failed$");
    }

    /// <summary>Something of everything, a violation among it.</summary>
    private static Evidence Eventful() => new Story()
        .Sends("a").Begins("a", 1).Loses("node-1", "a").Succeeds("a", 2, "node-2")
        .Sends("b", plan => plan with { Options = plan.Options with { Backoff = Messages.Backoff.Parse("1s,5s"), Delay = TimeSpan.FromSeconds(1) } }).Acts("cancel", "b").Says("b", "cancelled")
        .Sends("c").Runs("c", 3, "node-3").Runs("c", 4, "node-3").Says("c", "succeeded", "node-3", more: entry => entry with { Log = ["a line"], Duration = TimeSpan.FromSeconds(2) })
        .Tell();

    private static string Report(Evidence evidence)
    {
        using var text = new StringWriter();
        ChaosReport.Write(text, Checker.Check(evidence));
        return text.ToString();
    }
}

namespace Lighthouse.Bench.Tests.Reporting;

/// <summary>What a bar makes of the figures of several rounds and contenders.</summary>
public sealed class VerdictTests
{
    private static readonly Figure Ours = new(Metric.JobsPerSecond, Side.Ours);
    private static readonly Figure Peers = new(Metric.JobsPerSecond, Side.Peer);

    [Fact]
    public void Of_SeveralPeers_TakesTheBestOfEachRoundAndTheMedianOfTheRatios()
    {
        var verdict = Judge(
            new Bar("", Ours, Bound.AtLeast, 6) { Against = Peers },
            (Side.Ours, "ours", [600, 700, 800]), (Side.Peer, "a", [100, 90, 10]), (Side.Peer, "b", [10, 100, 100]));

        verdict.Reached.ShouldBe(new Spread(7, 6, 8));
        verdict.IsMet.ShouldBe(true);
        verdict.LimitText.ShouldBe("≥ 6.00×");
    }

    [Fact]
    public void Of_ALessIsBetterMetric_TakesTheLowestOfThePeers()
    {
        var verdict = Judge(
            new Bar("", new(Metric.P99Ms, Side.Ours), Bound.AtMost, 0.5) { Against = new(Metric.P99Ms, Side.Peer) }, Metric.P99Ms,
            (Side.Ours, "ours", [2]), (Side.Peer, "a", [3]), (Side.Peer, "b", [100]));

        verdict.Reached!.Value.Median.ShouldBe(2.0 / 3, 0.001);
        verdict.IsMet.ShouldBe(false);
        verdict.Word.ShouldBe("missed");
    }

    [Fact]
    public void Of_AnAbsoluteLimit_ComparesTheFigureItself()
    {
        Judge(new Bar("", Ours, Bound.AtMost, 5), (Side.Ours, "ours", [4, 5, 9])).IsMet.ShouldBe(true);
        Judge(new Bar("", Ours, Bound.AtMost, 4.9), (Side.Ours, "ours", [4, 5, 9])).IsMet.ShouldBe(false);
    }

    [Fact]
    public void Of_NothingToCompareWith_IsNotMeasured()
    {
        var verdict = Judge(new Bar("", Ours, Bound.AtLeast, 6) { Against = Peers }, (Side.Ours, "ours", [600]));

        verdict.IsMet.ShouldBeNull();
        verdict.Word.ShouldBe("not measured");
    }

    [Fact]
    public void Of_OtherVariantsAndPersistence_AreLeftOut()
    {
        var results = new Results();
        Add(results, new CaseKey("W", "bulk", Side.Ours, "ours", Persistence.None), Metric.JobsPerSecond, [1]);
        Add(results, new CaseKey("W", "", Side.Ours, "ours", Persistence.EverySecond), Metric.JobsPerSecond, [2]);
        Add(results, new CaseKey("W", "", Side.Ours, "ours", Persistence.None), Metric.JobsPerSecond, [4]);

        var verdict = Verdict.Of(new OneBar(new Bar("", Ours with { Persistence = Persistence.EverySecond }, Bound.AtLeast, 0.5) { Against = Ours }), results).Single();
        verdict.Reached!.Value.Median.ShouldBe(0.5);
    }

    [Fact]
    public void Of_AFigureOfAnotherWorkload_TakesItFromThere()
    {
        var results = new Results();
        Add(results, new CaseKey("W", "", Side.Ours, "ours", Persistence.None), Metric.JobsPerSecond, [1]);
        Add(results, new CaseKey("V", "", Side.Ours, "ours", Persistence.None), Metric.JobsPerSecond, [4]);

        Verdict.Of(new OneBar(new Bar("", Ours, Bound.AtLeast, 0.5) { Against = Ours with { Workload = "V" } }), results).Single().Reached!.Value.Median.ShouldBe(0.25);
    }

    private static Verdict Judge(Bar bar, params (Side Side, string Name, double[] Rounds)[] cases) => Judge(bar, Metric.JobsPerSecond, cases);

    private static Verdict Judge(Bar bar, Metric metric, params (Side Side, string Name, double[] Rounds)[] cases)
    {
        var results = new Results();
        foreach (var each in cases) Add(results, new CaseKey("W", "", each.Side, each.Name, Persistence.None), metric, each.Rounds);
        return Verdict.Of(new OneBar(bar), results).Single();
    }

    private static void Add(Results results, CaseKey key, Metric metric, double[] rounds)
    {
        results.Expect(key);
        for (var round = 0; round < rounds.Length; round++) results.Add(key, round + 1, new Sample { { metric, rounds[round] } });
    }
}

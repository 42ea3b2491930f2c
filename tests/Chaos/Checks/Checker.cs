namespace Lighthouse.Chaos;

/// <summary>Says whether every promise was kept. A pure function: the same evidence gets the same verdict.</summary>
internal static class Checker
{
    public static Verdict Check(Evidence evidence)
    {
        var file = new CaseFile(evidence);
        var again = new RunsAgainForAReason();
        Rule[] rules =
        [
            new NothingRefused(),
            new NothingLost(),
            new SettledOnce(),
            new EndsAsItShould(),
            new SuccessHasItsEffect(),
            again,
            new NothingAfterTheEnd(),
            new OneRunAtATime(),
            new InOrder(),
            new LimitsHold(),
            new FencesRise(),
            new DownMeansOut(),
            new AttemptsAreCounted(),
            new NothingBeforeItsTime(),
            new DuplicatesPointToAFirst(),
            new NothingFromNowhere(),
            new FollowUpsComeOnce(),
            new TicksFireOnce(),
            new SuspectsRunAlone(),
            new PoisonIsFound(),
            new RepliesComeOnce(),
            new GoesOnInTime(),
            new NothingLeftOver(),
        ];
        var results = rules.Select(rule => (Rule: rule, Result: rule.Check(file))).ToArray();
        return new Verdict([.. results.Select(each => each.Result), new EverythingWasTried(results).Check(file)], Counts.Of(file, again.Reasons));
    }
}

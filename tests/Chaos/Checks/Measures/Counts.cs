namespace Lighthouse.Chaos;

/// <summary>What is counted.</summary>
internal static class Counts
{
    private const int LongestShown = 5;

    public static Figures Of(CaseFile file, IReadOnlyDictionary<string, long> runsAgain)
    {
        var evidence = file.Evidence;
        var ends = file.Jobs.SelectMany(job => job.Ends).GroupBy(end => end.State).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.LongCount());
        var during = file.Jobs.SelectMany(job => job.Ends).LongCount(end => end.At >= evidence.Began && end.At <= evidence.Ended);
        var duration = evidence.Ended - evidence.Began;
        var uncertain = evidence.Accepted.Where(sent => !sent.Certain).ToArray();
        return new Figures
        {
            Duration = duration,
            Accepted = evidence.Accepted.LongCount(sent => sent.Certain),
            Uncertain = uncertain.Length,
            UncertainThere = uncertain.LongCount(sent => file.CaseOf(sent) is not null),
            Repeated = evidence.Accepted.LongCount(sent => sent.Times > 1),
            TurnedAway = evidence.TurnedAway,
            Ends = ends,
            Runs = file.Runs.Count,
            RunsAgain = runsAgain,
            Refused = evidence.Ledger.LongCount(entry => entry.Refused),
            MembersDown = file.Downs.Count,
            Throughput = duration > TimeSpan.Zero ? during / duration.TotalSeconds : 0,
            LongestStuck = StuckTimes.Longest(file, LongestShown),
            LeftOut = evidence.Offered is not { } offered ? [] : [.. Enum.GetValues<FaultKind>().Except(offered).Where(kind => kind != FaultKind.MachineStalled)],
            Recoveries = new RecoveryTimes(file).All(),
        };
    }
}

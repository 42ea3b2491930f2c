namespace Lighthouse.Chaos;

/// <summary>
/// What Redis answered for has an end. A duplicate at the list door ends under an id that nobody learns: of those, exactly as many must be in the journal for each unique
/// key as ends are missing, beside those that a door told of and those that a repeated send has made.
/// </summary>
internal sealed class NothingLost : Rule
{
    public override string Promise => "no accepted job is lost";

    protected override void Look(CaseFile file)
    {
        var tallies = Tally(file);
        foreach (var sent in file.Evidence.Accepted)
        {
            var tally = sent.Plan.Options.Unique is { } key ? Of(tallies, sent.Queue, key) : null;
            if (tally is not null) tally.Repeats += sent.Certain ? sent.Times - 1 : sent.Times;
            if (!sent.Certain) continue;
            Count();
            if (sent.First is not null && tally is not null) tally.Told++;
            if (sent.First is not null && tally is not null && sent.First == sent.Id) tally.Repeats--; // that repeat is told of
            if (sent.First is { } first && first != sent.Id) continue; // the door said that another came first: there is a rule for that
            if (file.CaseOf(sent)?.End is not null) continue;
            if (tally is not null) tally.Missing.Add(sent);
            else Lost(file, sent);
        }
        foreach (var ((queue, key), tally) in tallies)
        {
            foreach (var sent in tally.Missing.Skip(Math.Max(0, tally.Ends - tally.Told))) Lost(file, sent);
            if (tally.Ends > tally.Told + tally.Missing.Count + tally.Repeats)
                Violated(file, $"{tally.Ends} jobs ended as duplicates of unique key {key} of {queue}, and {tally.Told + tally.Missing.Count} were sent that can be, and {tally.Repeats} of them again: whose are the others?");
        }
    }

    private void Lost(CaseFile file, AcceptedJob sent) =>
        Violated(file, $"{sent.Token} ({sent.Plan.Kind}), accepted at the {sent.Door} door of {sent.Queue} as {(sent.Id.Length > 0 ? sent.Id : "a job without a name")}, has no end", file.CaseOf(sent) ?? new JobCase(new JobName(sent.Queue, sent.Id)) { Sent = sent });

    /// <summary>How many jobs ended as duplicates of the holder of each unique key, under ids that no producer knows.</summary>
    private static Dictionary<(string Queue, string Key), KeyTally> Tally(CaseFile file)
    {
        var tallies = new Dictionary<(string Queue, string Key), KeyTally>();
        foreach (var job in file.Jobs)
        {
            if (job.Sent is not null || job.End is not { State: Messages.JobStates.Deduplicated } end) continue;
            if (end.Entry.First is not { } first || file.Job(job.Name.Queue, first)?.Sent?.Plan.Options.Unique is not { } key) continue;
            Of(tallies, job.Name.Queue, key).Ends++;
        }
        return tallies;
    }

    private static KeyTally Of(Dictionary<(string Queue, string Key), KeyTally> tallies, string queue, string key)
    {
        if (tallies.TryGetValue((queue, key), out var known)) return known;
        var tally = new KeyTally();
        tallies.Add((queue, key), tally);
        return tally;
    }

    /// <summary>Of one unique key of one queue.</summary>
    private sealed class KeyTally
    {
        /// <summary>Duplicates in the journal under ids that no producer knows.</summary>
        public int Ends { get; set; }

        /// <summary>Duplicates that a door told of: each is in the journal under such an id.</summary>
        public int Told { get; set; }

        /// <summary>At most so many more may be in the journal: sends whose answer was lost, each of which may have been a duplicate.</summary>
        public int Repeats { get; set; }

        /// <summary>Sends that have no end of their own.</summary>
        public List<AcceptedJob> Missing { get; } = [];
    }
}

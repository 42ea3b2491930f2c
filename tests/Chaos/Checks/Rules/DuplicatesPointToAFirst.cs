using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// A duplicate names the job that came first: one with the same unique key in the same queue that had not ended by then, or itself, sent again. Whether a door says so or
/// the journal: it is there, it is no duplicate itself, and the duplicate does not run. One send makes one job, however often it was repeated.
/// </summary>
internal sealed class DuplicatesPointToAFirst : Rule
{
    public override string Promise => "duplicates point to a first, and one send makes one job";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            foreach (var end in job.Ends.Where(end => end.State == JobStates.Deduplicated))
            {
                Count();
                if (WhyNot(file, job, end) is { } why) Violated(file, $"{job.Name} is a duplicate {why}", First(file, job, end.Entry.First));
            }
        }
        foreach (var sent in file.Evidence.Accepted)
        {
            Count();
            if (file.WithToken(sent.Token) is { Count: > 1 } jobs) Violated(file, $"{sent.Token} ({sent.Plan.Kind}) was sent once as one job and ran as {string.Join(" and ", jobs.Select(job => job.Name))}", jobs);
            if (sent.First is { } first && WhyNot(file, sent, first) is { } why)
                Violated(file, $"{sent.Token} ({sent.Plan.Kind}) is known at the {sent.Door} door of {sent.Queue} {why}", First(file, file.CaseOf(sent) ?? new JobCase(new JobName(sent.Queue, sent.Id)) { Sent = sent }, first));
        }
    }

    /// <summary>What is wrong with what the journal says; null when nothing is.</summary>
    private static string? WhyNot(CaseFile file, JobCase job, JournalLine end)
    {
        if (end.Entry.First is not { } first) return "and points to no job";
        if (file.Job(job.Name.Queue, first) is not { } there) return $"of {first}, which nobody knows";
        if (job.Runs.Count > 0 && first != job.Name.Id) return $"of {first}, and ran";
        if (there.End?.State == JobStates.Deduplicated && first != job.Name.Id) return $"of {first}, which is a duplicate itself";
        if (there.Sent is not { } original) return null; // a follow-up that was handed on twice; a tick
        if (job.Sent is { } sent) return sent.Id == first ? Again(sent) : ByKey(sent, there, end.At);
        return original.Times > 1 ? null : original.Plan.Options.Unique is null ? $"of {first}, which was sent once and is not unique" : HadEnded(original, there, end.At);
    }

    /// <summary>What is wrong with a door's answer; null when nothing is.</summary>
    private static string? WhyNot(CaseFile file, AcceptedJob sent, string first)
    {
        if (first == sent.Id) return Again(sent);
        if (file.Job(sent.Queue, first) is not { } there) return $"as a duplicate of {first}, which nobody knows";
        if (file.WithToken(sent.Token).Count > 0) return $"as a duplicate of {first}, and ran";
        return ByKey(sent, there, sent.Sent);
    }

    private static string? Again(AcceptedJob sent) => sent.Times > 1 ? null : "as itself, and was sent once";

    private static string? ByKey(AcceptedJob sent, JobCase first, DateTimeOffset at)
    {
        if (sent.Plan.Options.Unique is not { } key) return $"as a duplicate of {first.Name.Id}, and has no unique key";
        if (first.Sent?.Plan.Options.Unique is not { } other || other != key) return $"as a duplicate of {first.Name.Id}, which has another unique key than {key}";
        return HadEnded(sent, first, at);
    }

    /// <summary>A lock that is taken for a time may outlive its job; others go with it.</summary>
    private static string? HadEnded(AcceptedJob sent, JobCase first, DateTimeOffset at) =>
        sent.Plan.Options.UniqueFor is null && first.End is { } end && end.At < at - Tolerance ? $"as a duplicate of {first.Name.Id}, which had ended {end.State} at {History.Clock(end.At)}" : null;

    private static IEnumerable<JobCase> First(CaseFile file, JobCase job, string? first) => first is null ? [job] : [job, file.JobOrNone(new JobName(job.Name.Queue, first))];
}

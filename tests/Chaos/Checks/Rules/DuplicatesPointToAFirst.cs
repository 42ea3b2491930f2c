using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A duplicate names the job that came first, and that one is there and is no duplicate itself. One send makes one job, however often it was repeated.</summary>
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
                if (end.Entry.First is not { } first) Violated(file, $"{job.Name} is a duplicate and points to no job", job);
                else if (file.Job(job.Name.Queue, first) is not { } there || there.End?.State == JobStates.Deduplicated && first != job.Name.Id) Violated(file, $"{job.Name} is a duplicate of {first}, which {(file.Job(job.Name.Queue, first) is null ? "nobody knows" : "is a duplicate itself")}", job);
            }
        }
        foreach (var sent in file.Evidence.Accepted)
        {
            Count();
            if (file.WithToken(sent.Token) is { Count: > 1 } jobs) Violated(file, $"{sent.Token} ({sent.Plan.Kind}) was sent once as one job and ran as {string.Join(" and ", jobs.Select(job => job.Name))}", jobs);
        }
    }
}

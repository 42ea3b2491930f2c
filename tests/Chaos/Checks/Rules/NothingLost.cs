using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// What Redis answered for has an end. A duplicate at the list door ends under an id that nobody learns: of those, as many duplicates of the key's jobs must be in the
/// journal as ends are missing.
/// </summary>
internal sealed class NothingLost : Rule
{
    public override string Promise => "no accepted job is lost";

    protected override void Look(CaseFile file)
    {
        var missing = new List<AcceptedJob>();
        foreach (var sent in file.Evidence.Accepted.Where(sent => sent.Certain))
        {
            Count();
            if (sent.First is { } first && first != sent.Id) continue; // the door said that another came first
            if (file.CaseOf(sent)?.End is null) missing.Add(sent);
        }
        var duplicates = Duplicates(file);
        foreach (var sent in missing)
        {
            if (sent.Plan.Options.Unique is { } key && duplicates.TryGetValue(key, out var left) && left > 0) duplicates[key] = left - 1;
            else Violated(file, $"{sent.Token} ({sent.Plan.Kind}), accepted at the {sent.Door} door of {sent.Queue} as {(sent.Id.Length > 0 ? sent.Id : "a job without a name")}, has no end", file.CaseOf(sent) ?? new JobCase(new JobName(sent.Queue, sent.Id)) { Sent = sent });
        }
    }

    /// <summary>How many jobs ended as duplicates of a unique key's holder, under ids that no producer knows.</summary>
    private static Dictionary<string, int> Duplicates(CaseFile file)
    {
        var count = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var job in file.Jobs)
        {
            if (job.Sent is not null || job.End is not { State: JobStates.Deduplicated } end) continue;
            if (end.Entry.First is not { } first || file.Job(job.Name.Queue, first)?.Sent?.Plan.Options.Unique is not { } key) continue;
            count[key] = count.GetValueOrDefault(key) + 1;
        }
        return count;
    }
}

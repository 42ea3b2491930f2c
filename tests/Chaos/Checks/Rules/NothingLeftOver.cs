namespace Lighthouse.Chaos;

/// <summary>When all is over Redis holds what has a cap or an expiry, and nothing else; and no audit had to mend anything meanwhile.</summary>
internal sealed class NothingLeftOver : Rule
{
    public override string Promise => "nothing is left over, and no audit found anything to mend";

    protected override void Look(CaseFile file)
    {
        Count(file.Evidence.Settings.Queues.Count);
        foreach (var left in file.Evidence.Remains) Violated(file, left);
        foreach (var (queue, record) in file.Evidence.Journal.Where(each => each.Record.Kind == "audit"))
        {
            foreach (var entry in record.Entries)
            {
                var job = entry.Id.Length > 0 ? file.JobOrNone(new JobName(queue, entry.Id)) : null;
                Violated(file, $"an audit of {queue} mended at {History.Clock(DateTimeOffset.FromUnixTimeMilliseconds(record.AtMs))}: {entry.State} {entry.Id} {entry.Note}", job is null ? [] : [job]);
            }
        }
    }
}

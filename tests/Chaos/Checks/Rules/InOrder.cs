namespace Lighthouse.Chaos;

/// <summary>Jobs of one ordering key begin in the order in which their producer sent them; each has ended before the next begins is for another rule. Jobs whose answer was lost may have come at any time.</summary>
internal sealed class InOrder : Rule
{
    public override string Promise => "jobs of a key run in their order";

    protected override void Look(CaseFile file)
    {
        var keys = file.Jobs
            .Where(job => job.Sent is { OrderingKey: not null, Certain: true } && job.Runs.Any(run => !run.Begun.Refused))
            .GroupBy(job => (job.Name.Queue, job.Sent!.OrderingKey));
        foreach (var key in keys)
        {
            JobCase? last = null;
            foreach (var job in key.OrderBy(job => job.Runs.First(run => !run.Begun.Refused).Begun.Order))
            {
                Count();
                if (last is not null && last.Sent!.Number > job.Sent!.Number)
                    Violated(file, $"of key {key.Key.OrderingKey}, number {job.Sent.Number} ({job.Name}) began after number {last.Sent.Number} ({last.Name})", last, job);
                last = job;
            }
        }
    }
}

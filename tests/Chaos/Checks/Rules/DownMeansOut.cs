namespace Lighthouse.Chaos;

/// <summary>
/// A member whose jobs of a queue were recovered settles, releases and claims nothing there any more, and nothing in any queue when it has been said that all it held is
/// back, be that nothing; from then on it begins no run either. And nobody is declared down whom no fault has silenced.
/// </summary>
internal sealed class DownMeansOut : Rule
{
    public override string Promise => "who was declared down is out, and nobody is without cause";

    protected override void Look(CaseFile file)
    {
        foreach (var queue in file.Evidence.Journal.GroupBy(each => each.Queue))
        {
            var recovered = new HashSet<string>();
            foreach (var (_, record) in queue)
            {
                if (record.Kind == "reclaim") recovered.Add(record.Node);
                if (record.Kind is not ("settle" or "release" or "claim")) continue;
                Count();
                var at = DateTimeOffset.FromUnixTimeMilliseconds(record.AtMs);
                if (recovered.Contains(record.Node) || (file.Reclaims.TryGetValue(record.Node, out var all) && all < at))
                    Violated(file, $"{record.Node} made a {record.Kind} in {queue.Key} at {History.Clock(at)}, after its jobs had been recovered", record.Entries.Where(entry => entry.Id.Length > 0).Take(3).Select(entry => file.JobOrNone(new JobName(queue.Key, entry.Id))));
            }
        }
        foreach (var run in file.Runs)
        {
            if (!file.Reclaims.TryGetValue(run.Node, out var all)) continue;
            Count();
            if (run.Begun.At > all + Tolerance && !file.Faults.SpeaksLate(run.Node, run.Begun.At))
                Violated(file, $"{run} began at {History.Clock(run.Begun.At)}, and all that {run.Node} held had been recovered by {History.Clock(all)}", file.JobOrNone(run.Job));
        }
        foreach (var (member, at) in file.Downs)
        {
            Count();
            if (file.Faults.Downing(member) is not null) continue;
            Violated(file, $"{member} was declared down at {History.Clock(at)}, and no fault had silenced it: {Around(file, at)}");
        }
    }

    private static string Around(CaseFile file, DateTimeOffset at)
    {
        var faults = file.Faults.Between(at - (file.Evidence.Settings.Lease * 3), at).Select(fault => FormattableString.Invariant($"{fault.Number} {fault.Kind} of {fault.Target} from {History.Clock(fault.Begin)} to {History.Clock(fault.End)}")).ToArray();
        return faults.Length == 0 ? "there was none for three leases before" : string.Join("; ", faults);
    }
}

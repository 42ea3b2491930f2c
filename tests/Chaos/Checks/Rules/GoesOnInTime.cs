namespace Lighthouse.Chaos;

/// <summary>
/// What could go on does, in its time. While nothing was done to the cluster, nor shortly before: within a lease, in which a lost bell or a late follow-up is found too.
/// Else within what it takes to lose the node that had taken it: its lease, the next beat, the reaper; a grace more where Redis was away and a term where the leader was
/// hit. Not counted are outages of Redis, stalls of the machine, what was done to its node while it ran, and the time behind others of its queue that came before it or
/// have priority, and wait themselves: what the cluster cannot cope with is late, and not stuck. Jobs that are to run alone wait besides while others of
/// them run, and until a node has run dry: one may be lost before it has.
/// And after each fault of Redis a job is settled that was sent since, and after each of the leader's there is another.
/// </summary>
internal sealed class GoesOnInTime : Rule
{
    /// <summary>What is left in an outbox, since its node is gone, is found when leaders sweep: each five seconds.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);

    /// <summary>Nodes that take a turn for suspects and are lost with it before one has begun.</summary>
    private const int TurnsLost = 1;

    public override string Promise => "what can go on does in time";

    protected override void Look(CaseFile file)
    {
        var byMember = file.Faults.All.Where(fault => fault.Kind != FaultKind.PoisonJob).SelectMany(fault => fault.Members.Select(member => (member, Span: (fault.Begin, fault.End)))).ToLookup(each => each.member, each => each.Span);
        var alone = file.Waits.Alone.ToList();
        var waits = file.Waits.All().ToList();
        var backlog = new Backlog(waits, file.Timings.Unmetered);
        foreach (var wait in waits)
        {
            Count();
            if (wait.Time <= file.Timings.Lease) continue; // no bound is less
            var excused = Spans.Within([.. file.Outages, .. wait.Node is { } node ? byMember[node] : backlog.Before(wait), .. wait.IsSuspect ? alone : []], wait.From, wait.To);
            var (time, bound) = (wait.Time - excused, Bound(file, wait));
            if (time > bound)
                Violated(file, FormattableString.Invariant($"{wait.Job.Name} ({wait.Job.Sent?.Plan.Kind ?? "left behind"}) could have gone on for {wait.Time.TotalSeconds:0.0} s, of which {excused.TotalSeconds:0.0} s are excused and {bound.TotalSeconds:0.0} s are allowed: {wait.Between}, {History.Clock(wait.From)} to {History.Clock(wait.To)}{(wait.IsSuspect ? "; it was to run alone" : "")}"), wait.Job);
        }
        foreach (var (fault, what) in RecoveryTimes.Missing(file))
        {
            Violated(file, $"{fault.Number} {fault.Kind} of {fault.Target} was over at {History.Clock(fault.End)}, and {what}");
        }
    }

    private static TimeSpan Bound(CaseFile file, Wait wait)
    {
        var timings = file.Timings;
        var bound = timings.Lease + timings.Unmetered;
        var near = file.Faults.Between(wait.From - timings.Settling, wait.To).Where(fault => fault.Kind != FaultKind.MachineStalled).ToList();
        if (near.Count > 0) bound = timings.Settling;
        if (near.Any(fault => Silence.IsOfRedis(fault.Kind))) bound += timings.Grace;
        if (file.LeadIsInDoubt(wait.From, wait.To)) bound += timings.Term;
        if (wait.Job.Sent is null) bound += Sweep;
        if (wait.IsSuspect) bound += Mix.LongestWork(timings.Lease) + (TurnsLost * timings.Settling);
        return bound;
    }
}

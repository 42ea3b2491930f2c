namespace Lighthouse.Chaos;

/// <summary>Which faults hit whom. What a poison job did is read from the ledger, node by node: nobody chose them.</summary>
internal sealed class FaultIndex
{
    private readonly ILookup<string, FaultRecord> _byMember;
    private readonly TimeSpan _lease;

    public FaultIndex(IReadOnlyList<FaultRecord> faults, IEnumerable<Run> runs, ISet<string> poison, TimeSpan lease)
    {
        _lease = lease;
        var number = faults.Count == 0 ? 0 : faults.Max(fault => fault.Number);
        var poisoned = runs
            .Where(run => poison.Contains(run.Begun.Token) && run.End?.Phase == LedgerPhase.Lost)
            .Select(run => new FaultRecord(++number, FaultKind.PoisonJob, run.Begun.Process, [run.Node], run.Begun.At, run.EndedAt, $"poison job {run.Job} killed it"));
        All = [.. faults.Where(fault => fault.Kind != FaultKind.PoisonJob).Concat(poisoned).OrderBy(fault => fault.Begin)];
        _byMember = All.SelectMany(fault => fault.Members.Select(member => (member, fault))).ToLookup(each => each.member, each => each.fault);
    }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<FaultRecord> All { get; }

    /// <summary>
    /// What explains that a member was declared down by this time: the fault that killed it, else the last in which it was silent for as long as a lease, less the beat
    /// that may have come just before it and a second for the machine; else the machine itself, when that let it run as little.
    /// </summary>
    public FaultRecord? Downing(string member, DateTimeOffset at) =>
        _byMember[member].Where(fault => fault.Begin <= at && IsDeadly(fault)).OrderBy(Weight).LastOrDefault();

    /// <summary>The last fault by this time after which a member may have been out of touch with Redis for a lease, though it lived on.</summary>
    public FaultRecord? Silencing(string member, DateTimeOffset at) =>
        _byMember[member].LastOrDefault(fault => fault.Begin <= at && (IsDeadly(fault) || (fault.Kind is FaultKind.RedisKilled or FaultKind.DiskFull && IsLong(fault))));

    /// <summary>The last fault of one kind that hit a member by this time.</summary>
    public FaultRecord? Of(FaultKind kind, string member, DateTimeOffset at) => _byMember[member].LastOrDefault(fault => fault.Kind == kind && fault.Begin <= at);

    /// <summary>Those that were on at some time in this span.</summary>
    public IEnumerable<FaultRecord> Between(DateTimeOffset from, DateTimeOffset to) => All.Where(fault => fault.Begin <= to && fault.End >= from);

    private static int Weight(FaultRecord fault) => IsKill(fault.Kind) ? 2 : fault.Kind == FaultKind.MachineStalled ? 0 : 1;

    private static bool IsKill(FaultKind kind) => kind is FaultKind.NodeKilled or FaultKind.LeaderKilled or FaultKind.PoisonJob;

    private bool IsDeadly(FaultRecord fault) => fault.Kind switch
    {
        var kind when IsKill(kind) => true,
        FaultKind.NodeFrozen or FaultKind.LeaderFrozen or FaultKind.MachineStalled or FaultKind.NetworkCut or FaultKind.AsymmetricCut or FaultKind.SlowNetwork => IsLong(fault),
        _ => false,
    };

    private bool IsLong(FaultRecord fault) => fault.End - fault.Begin >= (_lease * 0.75) - TimeSpan.FromSeconds(1);
}

namespace Lighthouse.Chaos;

/// <summary>Which faults hit whom. What a poison job did is read from the ledger, node by node: nobody chose them.</summary>
internal sealed class FaultIndex
{
    /// <summary>When a fault began is noted just before it is done; and who was stopped in the midst of a call may still have been heard.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private readonly ILookup<string, FaultRecord> _byMember;
    private readonly Dictionary<string, FaultRecord?> _downing = [];
    private readonly Dictionary<string, int> _processes;
    private readonly IReadOnlyDictionary<string, DateTimeOffset> _joins;
    private readonly IReadOnlyDictionary<string, DateTimeOffset> _downs;
    private readonly Timings _timings;

    /// <param name="faults">As they are on record.</param>
    /// <param name="runs">Of all jobs.</param>
    /// <param name="poison">The tokens of jobs that kill their nodes.</param>
    /// <param name="joins">When each member joined, as far as that is known.</param>
    /// <param name="downs">When which members were declared down.</param>
    public FaultIndex(
        IReadOnlyList<FaultRecord> faults, IReadOnlyList<Run> runs, ISet<string> poison, IReadOnlyDictionary<string, DateTimeOffset> joins,
        IReadOnlyDictionary<string, DateTimeOffset> downs, Timings timings)
    {
        (_joins, _downs, _timings) = (joins, downs, timings);
        _processes = runs.Where(run => run.Process != 0).GroupBy(run => run.Node).ToDictionary(group => group.Key, group => group.First().Process);
        var number = faults.Count == 0 ? 0 : faults.Max(fault => fault.Number);
        var poisoned = runs
            .Where(run => poison.Contains(run.Begun.Token) && run.End?.Phase == LedgerPhase.Lost)
            .Select(run => new FaultRecord(++number, FaultKind.PoisonJob, run.Begun.Process, [run.Node], run.Begun.At, run.EndedAt, $"poison job {run.Job} killed it"));
        All = [.. faults.Where(fault => fault.Kind != FaultKind.PoisonJob).Concat(poisoned).OrderBy(fault => fault.Begin)];
        _byMember = All.SelectMany(fault => fault.Members.Where(member => HitsIt(fault, member)).Select(member => (member, fault))).ToLookup(each => each.member, each => each.fault);
    }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<FaultRecord> All { get; }

    /// <summary>
    /// What explains that a member was declared down: that which killed it, else a silence that could cost a lease and lasted until shortly before, else nothing.
    /// Where the machine stalled beside it, it may have let less through than is on record.
    /// </summary>
    public FaultRecord? Downing(string member)
    {
        if (_downing.TryGetValue(member, out var known)) return known;
        FaultRecord? found = null;
        if (_downs.TryGetValue(member, out var down))
            found = SilencesOf(member, down).LastOrDefault(silence => silence.Blamed is not null && IsLong(silence, down) && down <= SettledAfter(silence))?.Blamed;
        _downing[member] = found;
        return found;
    }

    /// <summary>
    /// The last fault after which a member that lived on may have given its jobs back at this time, because it was out of touch with Redis for a lease. It does so when
    /// Redis is there again for it (which may be a pause before it tries to connect later) and its handlers have heeded that: those that do not heed it work for <see cref="Mix.LongestDeaf"/> at most.
    /// That it was killed just then is no matter: its last call may have been under way.
    /// </summary>
    public FaultRecord? Silencing(string member, DateTimeOffset at) =>
        SilencesOf(member, at, fault => !Silence.IsKill(fault.Kind)).LastOrDefault(silence => IsLong(silence, at, silence.HasOutage ? Timings.Reconnect : TimeSpan.Zero) && at <= SettledAfter(silence) + Mix.LongestDeaf)?.Last;

    /// <summary>The last fault of one kind that hit a member and was not over at this time.</summary>
    public FaultRecord? Of(FaultKind kind, string member, DateTimeOffset at) => _byMember[member].LastOrDefault(fault => fault.Kind == kind && fault.Begin <= at && fault.End >= at - Tolerance);

    /// <summary>Whether a member stood still, or the machine did not let it run, at this time or shortly before: then it may say late what it did earlier.</summary>
    public bool SpeaksLate(string member, DateTimeOffset at) =>
        _byMember[member].Any(fault => fault.Kind is FaultKind.NodeFrozen or FaultKind.LeaderFrozen or FaultKind.MachineStalled && fault.Begin <= at && at <= fault.End + _timings.Unmetered);

    /// <summary>Those that were on at some time in this span.</summary>
    public IEnumerable<FaultRecord> Between(DateTimeOffset from, DateTimeOffset to) => All.Where(fault => fault.Begin <= to && fault.End >= from);

    /// <summary>A successor of the process it was done to has not been hit: who joins under its name while it is frozen, or when it was killed, is another process.</summary>
    private bool HitsIt(FaultRecord fault, string member) => fault.Process != 0 && _processes.TryGetValue(member, out var process) ? process == fault.Process :
        fault.Kind is not (FaultKind.NodeFrozen or FaultKind.LeaderFrozen or FaultKind.NodeKilled or FaultKind.LeaderKilled) ||
        !_joins.TryGetValue(member, out var joined) || joined <= fault.Begin + Tolerance;

    /// <summary>As they were by this time: what begins later explains nothing.</summary>
    private IReadOnlyList<Silence> SilencesOf(string member, DateTimeOffset at, Func<FaultRecord, bool>? which = null) =>
        Silence.Of(_byMember[member].Where(fault => fault.Begin <= at && which?.Invoke(fault) != false), _timings.Beat);

    /// <param name="more">For so much longer it may have lasted to the member than is on record.</param>
    private bool IsLong(Silence silence, DateTimeOffset at, TimeSpan more = default)
    {
        var least = _timings.LeastSilence - Tolerance - more - (silence.HasStall ? _timings.Unmetered : TimeSpan.Zero);
        return (silence.End < at ? silence.End : at) - silence.Begin >= least;
    }

    /// <summary>Until when a member may be declared down for a silence; longer where Redis was away beside it or shortly after, which gives everybody a grace.</summary>
    private DateTimeOffset SettledAfter(Silence silence)
    {
        if (silence.End == DateTimeOffset.MaxValue) return silence.End;
        var settled = silence.End + _timings.Settling;
        var outages = Between(silence.Begin, settled).Where(fault => Silence.IsOfRedis(fault.Kind) || (IsEverybodys(fault) && fault.End - fault.Begin >= _timings.Lease / 2));
        foreach (var outage in outages)
        {
            if (outage.End + _timings.SettlingOfRedis is var later && later > settled) settled = later;
        }
        return settled;
    }

    /// <summary>Redis was away, or it or the machine as a whole was starved: which the cluster takes for an outage from half a lease on.</summary>
    public static bool IsEverybodys(FaultRecord fault) => Silence.IsOfRedis(fault.Kind) || fault is { Kind: FaultKind.MachineStalled, Target: FaultRecord.Machine or RedisKill.Name };
}

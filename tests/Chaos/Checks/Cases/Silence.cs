namespace Lighthouse.Chaos;

/// <summary>
/// A time in which a member was hardly heard: faults that hit it and follow each other so closely that no beat is sure to get through between them. Faults of Redis
/// are among them where others are: for them alone nobody is declared down.
/// </summary>
internal sealed class Silence
{
    private readonly List<FaultRecord> _faults = [];

    private Silence(FaultRecord first) => Add(first);

    public DateTimeOffset Begin => _faults[0].Begin;

    /// <summary>Never, for a process that was killed.</summary>
    public DateTimeOffset End { get; private set; } = DateTimeOffset.MinValue;

    public bool HasStall => _faults.Any(fault => fault.Kind == FaultKind.MachineStalled);

    /// <summary>Redis was away in it.</summary>
    public bool HasOutage => _faults.Any(fault => IsOfRedis(fault.Kind));

    /// <summary>What is to be blamed first: what killed it, else the last that was done to it, else the machine. Null when only Redis was away.</summary>
    public FaultRecord? Blamed => _faults.Where(fault => !IsOfRedis(fault.Kind)).OrderBy(Weight).LastOrDefault();

    /// <summary>The last fault, Redis' included.</summary>
    public FaultRecord Last => Blamed ?? _faults[^1];

    /// <param name="faults">Of one member, in the order in which they began.</param>
    /// <param name="beat">Within less than this after a fault the member need not have been heard.</param>
    public static IReadOnlyList<Silence> Of(IEnumerable<FaultRecord> faults, TimeSpan beat)
    {
        var silences = new List<Silence>();
        foreach (var fault in faults.Where(fault => IsKill(fault.Kind) || IsOfRedis(fault.Kind) || Silences(fault.Kind)))
        {
            if (silences is [.., var last] && (last.End == DateTimeOffset.MaxValue || fault.Begin < last.End + beat)) last.Add(fault);
            else silences.Add(new Silence(fault));
        }
        return silences;
    }

    public static bool IsKill(FaultKind kind) => kind is FaultKind.NodeKilled or FaultKind.LeaderKilled or FaultKind.PoisonJob;

    /// <summary>Those in which nobody is heard.</summary>
    public static bool IsOfRedis(FaultKind kind) => kind is FaultKind.RedisKilled or FaultKind.DiskFull;

    private static bool Silences(FaultKind kind) => kind is
        FaultKind.NodeFrozen or FaultKind.LeaderFrozen or FaultKind.MachineStalled or FaultKind.NetworkCut or FaultKind.AsymmetricCut or FaultKind.SlowNetwork;

    private static int Weight(FaultRecord fault) => IsKill(fault.Kind) ? 2 : fault.Kind == FaultKind.MachineStalled ? 0 : 1;

    private void Add(FaultRecord fault)
    {
        _faults.Add(fault);
        var end = IsKill(fault.Kind) ? DateTimeOffset.MaxValue : fault.End;
        if (end > End) End = end;
    }
}

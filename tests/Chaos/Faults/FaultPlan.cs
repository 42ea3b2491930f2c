namespace Lighthouse.Chaos;

/// <summary>A fault as it is drawn, before anything of it happens.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Node">To which node, from 1, where the kind has one.</param>
/// <param name="Pause">How long before it begins, since the one before it ended; or began, where they overlap.</param>
/// <param name="Overlaps">It begins while the one before it still lasts.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="Dice">For what else there is to choose, from 0 to below 1.</param>
internal sealed record PlannedFault(FaultKind Kind, int Node, TimeSpan Pause, bool Overlaps, TimeSpan Length, double Dice);

/// <summary>Draws faults without end: one seed, one sequence. All kinds come before any comes again, so that a short run has them all.</summary>
internal sealed class FaultPlan(Random random, TimeSpan lease, IReadOnlyList<FaultKind> kinds)
{
    private const double Overlapping = 0.35;

    /// <summary>Everything that can be done to this field.</summary>
    public static IReadOnlyList<FaultKind> Kinds(Field field)
    {
        List<FaultKind> kinds =
        [
            FaultKind.NodeKilled, FaultKind.NodeKilled, FaultKind.NodeFrozen, FaultKind.NodeFrozen, FaultKind.NodeStopped, FaultKind.RedisKilled, FaultKind.NetworkCut,
            FaultKind.SlowNetwork, FaultKind.RedisOutOfMemory, FaultKind.LeaderKilled, FaultKind.LeaderFrozen, FaultKind.PoisonJob,
        ];
        if (field.Network is not null) kinds.AddRange([FaultKind.AsymmetricCut, FaultKind.AsymmetricCut]);
        if (field.Disk.CanBeFilled) kinds.Add(FaultKind.DiskFull);
        return kinds;
    }

    public IEnumerable<PlannedFault> Draw()
    {
        PlannedFault? before = null;
        var overlapped = false;
        while (true)
        {
            var bag = kinds.ToArray();
            random.Shuffle(bag);
            foreach (var kind in bag)
            {
                var node = kind == FaultKind.SlowNetwork ? Field.ProxiedNode : random.Next(1, Field.NodeCount + 1);
                var (length, dice, chance, pause) = (Length(kind), random.NextDouble(), random.NextDouble(), random.NextDouble());
                var overlaps = before is not null && !overlapped && chance < Overlapping && CanOverlap(before, kind, node);
                overlapped = overlaps; // two at a time, not three
                yield return before = new PlannedFault(kind, node, overlaps ? before!.Length * pause : Seconds(0.3 + 2 * pause), overlaps, length, dice);
            }
        }
    }

    private TimeSpan Length(FaultKind kind) => kind switch
    {
        FaultKind.NodeKilled => Between(0.2, 5),
        FaultKind.NodeFrozen => random.Next(3) == 0 ? lease * (0.3 + 0.45 * random.NextDouble()) : lease + Between(0.5, 4),
        FaultKind.LeaderFrozen => lease + Between(0.5, 3),
        FaultKind.NodeStopped => Between(0.1, 2),
        FaultKind.RedisKilled => random.Next(4) == 0 ? lease + Between(0.5, 2) : Between(0.1, 3),
        FaultKind.NetworkCut or FaultKind.AsymmetricCut => random.Next(3) == 0 ? Between(0.3, 2) : lease + Between(0, 5),
        FaultKind.DiskFull => Between(2, 5),
        FaultKind.PoisonJob => TimeSpan.FromSeconds(1),
        _ => Between(1.5, 6),
    };

    /// <summary>Not twice on the same process, and not twice on Redis: of two faults of one thing only one could be seen.</summary>
    private static bool CanOverlap(PlannedFault before, FaultKind kind, int node)
    {
        if (IsOfRedis(before.Kind) && IsOfRedis(kind)) return false;
        if (IsOfLeader(before.Kind) || IsOfLeader(kind)) return !(IsOfLeader(before.Kind) && IsOfLeader(kind)) && !(IsOfNode(before.Kind) || IsOfNode(kind));
        return !(IsOfNode(before.Kind) && IsOfNode(kind) && before.Node == node);
    }

    private static bool IsOfRedis(FaultKind kind) => kind is FaultKind.RedisKilled or FaultKind.RedisOutOfMemory or FaultKind.DiskFull;

    private static bool IsOfLeader(FaultKind kind) => kind is FaultKind.LeaderKilled or FaultKind.LeaderFrozen;

    private static bool IsOfNode(FaultKind kind) => !IsOfRedis(kind) && !IsOfLeader(kind) && kind != FaultKind.PoisonJob;

    private TimeSpan Between(double least, double most) => Seconds(least + (most - least) * random.NextDouble());

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

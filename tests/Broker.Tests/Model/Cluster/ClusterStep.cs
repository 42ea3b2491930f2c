using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Broker.Tests.Model.Cluster;

internal enum ClusterStepKind
{
    Join, Beat, EverybodyBeats, Leaving, Leave, Down, ForceDown, Counted, Reclaimed, Lead, Resign, Save, Tick, TimePasses, OutageEnds, ClockFallsBack, LateCallsArrive,
}

/// <summary>One step of a sequence on the cluster's keys.</summary>
internal sealed record ClusterStep(ClusterStepKind Kind, int Node, int Value, Mishap Mishap)
{
    public const int Nodes = 4;
    private const int Length = 100;

    private static readonly Gen<ClusterStep> Steps =
        from kind in Gen.Frequency(
            Of(9, ClusterStepKind.Join), Of(16, ClusterStepKind.Beat), Of(5, ClusterStepKind.EverybodyBeats), Of(1, ClusterStepKind.Leaving), Of(2, ClusterStepKind.Leave), Of(16, ClusterStepKind.Down),
            Of(1, ClusterStepKind.ForceDown), Of(3, ClusterStepKind.Counted), Of(3, ClusterStepKind.Reclaimed), Of(12, ClusterStepKind.Lead), Of(1, ClusterStepKind.Resign), Of(2, ClusterStepKind.Save),
            Of(14, ClusterStepKind.Tick), Of(5, ClusterStepKind.TimePasses), Of(4, ClusterStepKind.OutageEnds), Of(2, ClusterStepKind.ClockFallsBack), Of(2, ClusterStepKind.LateCallsArrive))
        from node in Gen.Choose(0, Nodes - 1)
        from value in Gen.Choose(0, 0xFFFF)
        from mishap in Gen.Frequency(Of(30, Mishap.None), Of(1, Mishap.CallLost), Of(2, Mishap.ReplyLost), Of(2, Mishap.Repeated), Of(3, Mishap.Late), Of(4, Mishap.CommandFails))
        select new ClusterStep(kind, node, value, mishap);

    public static SequenceKind<ClusterStep> Sequences { get; } = new(
        seed => Steps.ArrayOf(Length).Sample(50, new Rnd(seed), 1).First(),
        failing => Arb.From(Gen.Constant(failing), Shorter),
        async (server, steps) =>
        {
            var run = new ClusterRun(server);
            await run.RunAsync(steps);
            return run.Operations;
        });

    private static IEnumerable<ClusterStep[]> Shorter(ClusterStep[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length) yield return [.. steps[..start], .. steps[(start + length)..]];
        }
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Mishap != Mishap.None) yield return [.. steps[..i], steps[i] with { Mishap = Mishap.None }, .. steps[(i + 1)..]];
        }
    }

    private static (int, Gen<T>) Of<T>(int weight, T value) => (weight, Gen.Constant(value));
}

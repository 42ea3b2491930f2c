using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Random sequences of steps, and how a failing one is made shorter and plainer.</summary>
internal static class Sequences
{
    public const int Nodes = 3;
    private const int Length = 100;

    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        Of(12, StepKind.AddPlain), Of(9, StepKind.AddWithOptions), Of(6, StepKind.Push), Of(14, StepKind.Enqueue), Of(2, StepKind.EnqueueAll), Of(2, StepKind.AddNonsense), Of(2, StepKind.Fire),
        Of(17, StepKind.Claim), Of(7, StepKind.ClaimOne), Of(17, StepKind.Settle), Of(4, StepKind.Release), Of(2, StepKind.Progress), Of(3, StepKind.Reopen), Of(1, StepKind.Close),
        Of(2, StepKind.Die), Of(2, StepKind.ShutOut), Of(5, StepKind.Reclaim),
        Of(4, StepKind.Cancel), Of(2, StepKind.Requeue), Of(1, StepKind.Purge), Of(1, StepKind.Forgive), Of(1, StepKind.Pause), Of(2, StepKind.Limit), Of(2, StepKind.Audit), Of(1, StepKind.Relay), Of(3, StepKind.Look),
        Of(8, StepKind.TimePasses), Of(1, StepKind.DaysPass), Of(3, StepKind.LateCallsArrive),
        Of(2, StepKind.BackUp), Of(2, StepKind.FallBack),
        Of(1, StepKind.SomebodyDeletes), Of(1, StepKind.SomebodyTrims), Of(1, StepKind.SomebodyDropsAConsumer), Of(1, StepKind.SomebodyChoosesAnId));

    private static readonly Gen<Mishap> Mishaps = Gen.Frequency(
        Of(26, Mishap.None), Of(1, Mishap.CallLost), Of(3, Mishap.ReplyLost), Of(2, Mishap.Repeated), Of(3, Mishap.Late), Of(4, Mishap.CommandFails));

    private static readonly Gen<Step> Steps =
        from kind in Kinds
        from node in Gen.Choose(0, Nodes - 1)
        from value in Gen.Choose(0, 0xFFFF)
        from mishap in Mishaps
        select new Step(kind, node, value, mishap);

    public static SequenceKind<Step> OfAQueue { get; } = new(
        seed => Steps.ArrayOf(Length).Sample(50, new Rnd(seed), 1).First(),
        failing => Arb.From(Gen.Constant(failing), Shorter),
        async (server, steps) =>
        {
            var run = new ModelRun(server);
            await run.RunAsync(steps);
            return run.Operations;
        });

    /// <summary>Without a half, a quarter, … or a single step of it; then without a mishap, then with smaller values.</summary>
    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length) yield return [.. steps[..start], .. steps[(start + length)..]];
        }
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Mishap != Mishap.None) yield return With(steps, i, steps[i] with { Mishap = Mishap.None });
            if (steps[i].Value != 0) yield return With(steps, i, steps[i] with { Value = 0 });
            if (steps[i].Value > 1) yield return With(steps, i, steps[i] with { Value = steps[i].Value / 2 });
        }
    }

    private static Step[] With(Step[] steps, int place, Step step)
    {
        var changed = (Step[])steps.Clone();
        changed[place] = step;
        return changed;
    }

    private static (int, Gen<T>) Of<T>(int weight, T value) => (weight, Gen.Constant(value));
}

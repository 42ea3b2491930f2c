using FsCheck;
using FsCheck.Fluent;
using Lighthouse.Broker.Tests.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Random sequences of everything that can happen to a queue; a failing one is shrunk to the few steps that matter.</summary>
public sealed class QueueModelTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public void AnySequence_OfClientsNodesAndFaults_KeepsEachJobInOneState()
    {
        var steps = Arb.From(Gen.Choose(0, 0xFFFF).ArrayOf(60), Shorter);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25).WithQuietOnSuccess(true), Prop.ForAll(steps, codes => RunAsync(codes).GetAwaiter().GetResult()));
    }

    /// <summary>Without a half, a quarter, … or a single step of it.</summary>
    private static IEnumerable<int[]> Shorter(int[] codes)
    {
        for (var length = codes.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= codes.Length; start += length) yield return [.. codes[..start], .. codes[(start + length)..]];
        }
    }

    private async Task RunAsync(int[] codes)
    {
        var model = new QueueModel(fixture, BrokerFixture.NewQueue());
        await model.LimitAsync();
        foreach (var code in codes) await model.StepAsync(code);
        await model.DrainAsync();
    }
}

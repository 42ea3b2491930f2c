namespace Lighthouse.Broker.Tests.Model;

/// <summary>Random sequences of everything that can happen to a queue, against a model of it.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task AnySequence_OfClientsNodesAndMisfortunes_IsAsTheModelSays()
    {
        await using var one = await ModelServer.StartAsync();
        await using var other = await ModelServer.StartAsync();
        Say($"from seed {ModelSettings.Seed} (LIGHTHOUSE_MODEL_SEED), {ModelSettings.Operations} operations");
        var check = new ModelCheck([one, other], ModelSettings.Seed) { Progress = report => Say($"so far {report}") };
        var report = await check.RunAsync(ModelSettings.Operations, TestContext.Current.CancellationToken);
        Say($"{report}");
        report.Operations.ShouldBeGreaterThanOrEqualTo(ModelSettings.Operations);
    }

    private static void Say(string words)
    {
        if (ModelSettings.IsDeep) Console.Error.WriteLine($"model: {words}");
    }
}

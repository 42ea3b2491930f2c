using Lighthouse.Broker.Tests.Model.Cluster;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Random sequences of everything that can happen to a queue, and to the cluster's keys, against a model of them.</summary>
public sealed class ModelTests
{
    [Fact]
    public Task AnySequence_OfClientsNodesAndMisfortunes_IsAsTheModelSays() => RunAsync("queues", Sequences.OfAQueue, ModelSettings.Operations);

    [Fact]
    public Task AnySequence_OfMembersAndLeaders_IsAsTheModelSays() => RunAsync("membership", ClusterStep.Sequences, ModelSettings.Operations / 4);

    private static async Task RunAsync<TStep>(string what, SequenceKind<TStep> kind, long operations)
    {
        await using var one = await ModelServer.StartAsync();
        await using var other = await ModelServer.StartAsync();
        if (ModelSettings.SeedOfToday is { } today)
        {
            await RunAsync(what, kind, operations / ModelSettings.SliceOf, today, [one, other]);
            operations -= operations / ModelSettings.SliceOf;
        }

        await RunAsync(what, kind, operations, ModelSettings.Seed, [one, other]);
    }

    private static async Task RunAsync<TStep>(string what, SequenceKind<TStep> kind, long operations, ulong seed, IReadOnlyList<ModelServer> servers)
    {
        Console.Error.WriteLine($"model: {what}: {operations:N0} operations, from seed {seed} (LIGHTHOUSE_MODEL_SEED)");
        var check = new ModelCheck<TStep>(kind, servers, seed) { Progress = report => ModelSettings.Say($"{what}: so far {report}") };
        var report = await check.RunAsync(operations, TestContext.Current.CancellationToken);
        ModelSettings.Say($"{what}: {report}");
        report.Operations.ShouldBeGreaterThanOrEqualTo(operations);
    }
}

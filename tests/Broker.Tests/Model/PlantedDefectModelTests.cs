using Lighthouse.Broker.Tests.Model.Cluster;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>That the model can fail: it finds each planted defect.</summary>
public sealed class PlantedDefectModelTests
{
    /// <summary>In a run of CI: those that there is time for. A deep run takes all of them.</summary>
    private static readonly string[] InEveryRun = ["forgets-lane", "no-fence-check", "trusts-variadic-xack", "no-grace"];

    public static TheoryData<string> Names => [.. PlantedDefects.All.Select(defect => defect.Name).Where(name => ModelSettings.IsDeep || InEveryRun.Contains(name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Model_DefectPlanted_IsFoundWithinTheBudget(string name)
    {
        var defect = PlantedDefects.Named(name);
        await using var server = await ModelServer.StartAsync(name);

        var found = defect.Scope == DefectScope.Queue
            ? await new ModelCheck<Step>(Sequences.OfAQueue, [server], 1).FindAsync(ModelSettings.Budget)
            : await new ModelCheck<ClusterStep>(ClusterStep.Sequences, [server], 1).FindAsync(ModelSettings.Budget / 4);

        found.ShouldNotBeNull(defect.ToString());
        found.IsDisagreement.ShouldBeTrue($"{defect} The run broke instead of disagreeing:\n{found.What}");
        ModelSettings.Say($"{name} was found after {found.Operations:N0} operations");
    }
}

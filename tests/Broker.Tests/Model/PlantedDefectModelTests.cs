using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>That the model can fail: it finds each defect that is planted in a queue's functions.</summary>
public sealed class PlantedDefectModelTests
{
    /// <summary>In a run of CI: as many as there is time for. A deep run takes all of them.</summary>
    private static readonly string[] InEveryRun = ["forgets-lane", "no-fence-check", "trusts-variadic-xack"];

    public static TheoryData<string> Names => [.. PlantedDefects.All.Where(defect => defect.Scope == DefectScope.Queue).Select(defect => defect.Name).Where(name => ModelSettings.IsDeep || InEveryRun.Contains(name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Model_DefectPlanted_IsFoundWithinTheBudget(string name)
    {
        await using var server = await ModelServer.StartAsync(name);

        var found = await new ModelCheck([server], 1).FindAsync(ModelSettings.Budget);

        found.ShouldNotBeNull(PlantedDefects.Named(name).ToString());
        if (ModelSettings.IsDeep) Console.Error.WriteLine($"model: {name} was found after {found.Value.Operations} operations");
    }
}

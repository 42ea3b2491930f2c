namespace Lighthouse.Bench.Tests.Workloads;

/// <summary>What all workloads say of themselves before anything is measured.</summary>
public sealed class WorkloadTests
{
    private static readonly HashSet<string> PeersOnes = ["rq", "celery", "sidekiq", "bullmq", "bee-queue"];

    public static TheoryData<string> Names => [.. AllWorkloads.List.Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cases_OfEachWorkload_HaveKeysOfTheirOwn(string name)
    {
        foreach (var quick in (bool[])[true, false])
        {
            var keys = CasesOf(name, quick).ToArray();
            keys.ShouldNotBeEmpty();
            keys.ShouldBeUnique();
        }
    }

    /// <summary>A bar that fits nothing would be "not measured" for ever, and nobody would miss it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Bars_OfEachWorkload_FitACaseOfAFullRunWithPeers(string name)
    {
        foreach (var bar in AllWorkloads.Find(name)!.Bars)
        {
            foreach (var figure in ((Figure?[])[bar.Ours, bar.Against]).OfType<Figure>())
                CasesOf(figure.Workload ?? name, quick: false).Where(figure.Fits).ShouldNotBeEmpty($"{name}: {bar.Says}: {figure}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Laws_OfEachWorkload_FitACaseAtEachPoint(string name)
    {
        foreach (var law in AllWorkloads.Find(name)!.Laws)
        {
            law.Points.Select(point => point.Size).ShouldBeUnique(law.Says);
            foreach (var point in law.Points) CasesOf(name, quick: false).Count(point.Figure.Fits).ShouldBe(1, $"{law.Says}, at {point.Size}");
        }
    }

    private static IEnumerable<CaseKey> CasesOf(string name, bool quick) => AllWorkloads.Find(name)!.Cases(new Plan { Quick = quick, Roster = new Roster(PeersOnes) }).Select(each => each.Key);
}

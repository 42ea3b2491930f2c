namespace Lighthouse.Chaos.Tests;

/// <summary>What the producers send is drawn by the seed alone, and is something of everything.</summary>
public sealed class MixTests
{
    [Fact]
    public void Next_SameSeed_DrawsTheSame() => Draw(1, 500).ShouldBe(Draw(1, 500));

    [Fact]
    public void Next_AnotherSeed_DrawsOtherwise() => Draw(1, 500).ShouldNotBe(Draw(2, 500));

    [Fact]
    public void Next_ManyJobs_HaveAllKinds() => Plans(1, 5_000).Select(plan => plan.Kind).Distinct().Count().ShouldBeGreaterThanOrEqualTo(17);

    [Fact]
    public void Next_JobsOfOneKey_AreNumberedAndOfOneQueue()
    {
        foreach (var key in Plans(1, 5_000).Where(plan => plan.Options.OrderingKey is not null).GroupBy(plan => plan.Options.OrderingKey))
        {
            key.Select(plan => plan.Number).ShouldBe(Enumerable.Range(1, key.Count()).Select(number => (long)number));
            key.Select(plan => plan.Queue).Distinct().ShouldHaveSingleItem();
        }
    }

    private static IEnumerable<JobPlan> Plans(int seed, int count)
    {
        var mix = new Mix(new Random(seed), "door", TimeSpan.FromSeconds(4), priorities: true);
        return [.. Enumerable.Range(0, count).Select(_ => mix.Next())];
    }

    private static string Draw(int seed, int count) => string.Join('\n', Plans(seed, count).Select(plan => System.Text.Encoding.UTF8.GetString(Documents.Of(plan))));
}

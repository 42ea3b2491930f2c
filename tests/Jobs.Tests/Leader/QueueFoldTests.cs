using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class QueueFoldTests
{
    [Fact]
    public void Apply_SucceededJob_CountsByTypeAndNode()
    {
        var fold = Journals.Fold([Journals.Of(1, $$"""{"id":"1-0","type":"mail","s":"succeeded","a":1,"e":{{Journals.Noon - 249}},"c":{{Journals.Noon - 149}},"st":{{Journals.Noon - 149}},"d":120000}""")]);

        var mail = fold.Types["mail"];
        mail.Counts[OutcomeState.Succeeded].ShouldBe(1);
        mail.Wait.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBe(100, 7);
        mail.Run.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBe(120, 8);
        mail.Total.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBe(250, 16);
        fold.Nodes["node-a.1"][OutcomeState.Succeeded].ShouldBe(1);
        fold.Missed.ShouldBe(0);
    }

    [Fact]
    public void Apply_RowsOfManyJobs_CountsAsTheirFragmentsWould()
    {
        var (a, b) = ($"{Journals.Noon - 5}-0", $"{Journals.Noon - 4}-1");
        var rows = Journals.Fold([Journals.Of(2, $$"""{"type":"mail","s":"succeeded","c":{{Journals.Noon}},"jobs":[["{{a}}",0,120000,1],["{{b}}",1,7]]}""")]);
        var single = Journals.Fold([Journals.Of(2,
            $$"""{"id":"{{a}}","type":"mail","s":"succeeded","a":1,"e":{{Journals.Noon - 5}},"c":{{Journals.Noon}},"st":{{Journals.Noon + 1}},"d":120000}""",
            $$"""{"id":"{{b}}","type":"mail","s":"succeeded","a":1,"e":{{Journals.Noon - 4}},"c":{{Journals.Noon + 1}},"st":0,"d":7}""")]);

        JsonSerializer.Serialize(rows.ToSnapshot(), LeaderJson.Default.QueueSnapshot).ShouldBe(JsonSerializer.Serialize(single.ToSnapshot(), LeaderJson.Default.QueueSnapshot));
        RecentJob.From(rows.Recent).Select(job => job.Id).ShouldBe([a, b], ignoreOrder: true);
        rows.Missed.ShouldBe(0);
    }

    [Fact]
    public void Apply_RecoveredJob_CountsForTheNodeItWasTakenFrom()
    {
        var fold = Journals.Fold([Journals.Of(1, """{"id":"1-0","type":"mail","s":"recovered","node":"node-b.2"}""")]);

        fold.Nodes["node-b.2"][OutcomeState.Recovered].ShouldBe(1);
        fold.Nodes.Keys.ShouldBe(["node-b.2"]);
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("cancelling")]
    [InlineData("requeued")]
    [InlineData("purged")]
    [InlineData("scheduled")]
    public void Recent_EachStateOfAJob_GoesByItsName(string state)
    {
        var fold = Journals.Fold([Journals.Of(1, $$"""{"id":"1-0","type":"mail","s":"{{state}}"}""")]);

        RecentJob.From(fold.Recent).ShouldHaveSingleItem().State.ShouldBe(state);
    }

    [Fact]
    public void Apply_EventOfTheQueueItself_IsNoJobAndCountsAsSeen()
    {
        var fold = Journals.Fold([Journals.Of(1, """{"id":"","type":"","s":"paused","a":0,"e":0,"by":"ada","note":"held up"}"""), Journals.Of(2, """{"id":"1-0","type":"mail","s":"succeeded"}""")]);

        RecentJob.From(fold.Recent).ShouldHaveSingleItem().Id.ShouldBe("1-0");
        fold.Types.Keys.ShouldBe(["mail"]);
        fold.Missed.ShouldBe(0);
    }

    [Fact]
    public void Apply_GapInTheCumulativeCount_IsSaidOnce()
    {
        var fold = Journals.Fold([Journals.Of(1, """{"id":"1-0","type":"mail","s":"dead"}""")]);
        var late = Journals.Of(10, """{"id":"9-0","type":"mail","s":"dead"}""", """{"id":"10-0","type":"mail","s":"dead"}""");

        fold.Apply(late.Position, late.AtMs, late.Node, late.Cumulative, late.Body).ShouldBe(7);

        fold.Missed.ShouldBe(7);
        var next = Journals.Of(11, """{"id":"11-0","type":"mail","s":"dead"}""");
        fold.Apply(next.Position, next.AtMs, next.Node, next.Cumulative, next.Body).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1,2]")]
    [InlineData("""[{"s":7,"id":[1,{"x":2}],"d":"soon","type":null}]""")]
    public void Apply_BodyOfAnotherShape_IsPassedOver(string body) =>
        Should.NotThrow(() => new QueueFold().Apply("1-0", 1, null, 0, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Apply_MoreTypesThanAllowed_CountTogether()
    {
        var fold = new QueueFold();
        for (var i = 1; i <= QueueFold.MaxTypes + 50; i++) Journals.Fold([Journals.Of(i, $$"""{"id":"{{i}}","type":"t{{i}}","s":"dead"}""")], fold);

        fold.Types.Count.ShouldBe(QueueFold.MaxTypes + 1);
        fold.Types[QueueFold.Rest].Counts[OutcomeState.Dead].ShouldBe(50);
    }

    [Fact]
    public void Recent_MoreThanItsCapacity_KeepsTheNewest()
    {
        var fold = Journals.Fold(Enumerable.Range(1, RecentOutcomes.Capacity + 5).Select(i => Journals.Of(i, $$"""{"id":"{{i}}","type":"t","s":"succeeded"}""")));

        fold.Recent.Count.ShouldBe(RecentOutcomes.Capacity);
        Encoding.UTF8.GetString(fold.Recent.OldestFirst().First().Fragment.Span).ShouldContain("\"6\"");
    }

    [Fact]
    public void From_SnapshotAtAnyPoint_WithTheRestOfTheJournal_EqualsTheWhole() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 120).ToArbitrary(), (seed, cut) =>
        {
            var records = Journals.Generate(seed, 120);
            var whole = Journals.Fold(records);

            var half = Json(Journals.Fold(records.Take(cut)).ToSnapshot());
            var resumed = Journals.Fold(records.Skip(cut), QueueFold.From(JsonSerializer.Deserialize(half, LeaderJson.Default.QueueSnapshot)!));

            return Json(resumed.ToSnapshot()) == Json(whole.ToSnapshot());
        }));

    private static string Json(QueueSnapshot snapshot) => JsonSerializer.Serialize(snapshot, LeaderJson.Default.QueueSnapshot);
}

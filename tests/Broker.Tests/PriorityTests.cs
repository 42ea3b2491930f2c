using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>In which order a claim reads the streams, and what keeps the lower ones from starving.</summary>
public sealed class PriorityTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    [Fact]
    public async Task Priorities_OfAll_ReadsAgainBeforeItsOwnAndHighBeforeLow()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"low","priority":"low"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"normal"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"high","priority":"high"}""");
        var all = await fixture.Broker.ClaimAsync(session, 1, 10);
        all.Jobs.Select(job => job.Id).ShouldBe(["high", "normal", "low"]);
        await fixture.Broker.ReleaseAsync(session, [.. all.Jobs.Select(job => job.Drain())]);
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"low2","priority":"low"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"normal2"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"high2","priority":"high"}""");

        var again = await fixture.Broker.ClaimAsync(session, 2, 10);

        again.Jobs.Select(job => job.Id).ShouldBe(["high", "high2", "normal", "normal2", "low", "low2"]);
        again.Jobs.ShouldAllBe(job => job.Attempt == 1);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("low")]
    [InlineData("normal")]
    public async Task Priorities_HighNeverEnds_LowerOnesAreStartedNowAndThen(string priority)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"patient","priority":"{{priority}}"}""");
        var before = 0;
        for (; before < 40; before++)
        {
            await fixture.EnqueueAsync(_queue, """{"type":"t","priority":"high"}""");
            await fixture.EnqueueAsync(_queue, """{"type":"t","priority":"high"}""");
            if ((await ClaimAsync(session, want: 1)).Jobs.ShouldHaveSingleItem().Id == "patient") break;
        }
        before.ShouldBeLessThanOrEqualTo(31);
        before.ShouldBeGreaterThanOrEqualTo(15); // and not sooner
    }

    [Fact]
    public async Task Priorities_SixteenthClaim_GivesLowerOnesASixteenth()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 64; i++)
        {
            await fixture.EnqueueAsync(_queue, """{"type":"t","priority":"high"}""");
            await fixture.EnqueueAsync(_queue, $$"""{"type":"t","id":"low{{i}}","priority":"low"}""");
        }
        _claims = 31;

        var jobs = (await ClaimAsync(session, want: 32)).Jobs;

        jobs.Count.ShouldBe(32);
        jobs.Count(job => job.Id.StartsWith("low", StringComparison.Ordinal)).ShouldBe(2);
    }

    private Task<ClaimReply> ClaimAsync(QueueSession session, int want = 100) => fixture.Broker.ClaimAsync(session, ++_claims, want);
}

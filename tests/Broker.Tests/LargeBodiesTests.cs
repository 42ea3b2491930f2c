using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Bodies of nearly a megabyte, many more than a call may hand out, with small ones before them: their size is not known before they are read.</summary>
public sealed class LargeBodiesTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Small = 16;
    private const int Large = 40;
    private const int LargeBytes = 900_000;
    private const int MostLarge = (8 << 20) / LargeBytes + 1;

    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    [Theory]
    [InlineData("args")]
    [InlineData("json")]
    public async Task Claim_LargeOnesBehindSmallOnes_StaysWithinEightMebibytesAndLosesNothing(string field)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var added = await AddAsync(field, 0, Large);
        added.AddRange(await AddAsync(field, Small, Large));
        List<string> claimed = [];

        for (ClaimReply claim; ;)
        {
            claim = await ClaimAsync(session);
            claimed.AddRange(claim.Jobs.Select(job => job.Id));
            claim.Jobs.Count(job => job.Fields.Sum(part => part.Length) > LargeBytes).ShouldBeLessThanOrEqualTo(MostLarge);
            if (!claim.More) break;
        }

        claimed.ShouldBe(added);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_IsFull_TheBellRingsForAnotherNode()
    {
        var (first, second) = (await fixture.OpenAsync(_queue, "n1"), await fixture.OpenAsync(_queue, "n2"));
        var added = await AddAsync("args", Small, Large);
        var taken = (await ClaimAsync(first)).Jobs.Count;
        await using var bell = fixture.Bell();

        var (rang, claim) = await bell.WaitAndClaimAsync(second, new ClaimOrder(1, 5, ClaimMode.Busy, TimeSpan.Zero), TimeSpan.FromSeconds(30));

        rang.ShouldBeTrue();
        claim.Jobs.Select(job => job.Id).ShouldBe(added.Skip(taken).Take(5));
    }

    [Fact]
    public async Task Held_LargeOnesBehindSmallOnes_EachPageStaysWithinEightMebibytes()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var added = await AddAsync("args", Small, Large);
        while ((await ClaimAsync(session)).More)
        {
        }

        session = await fixture.OpenAsync(_queue, "n1", session: 2);
        List<string> held = [];
        for (HeldCursor? at = default(HeldCursor); at is { } cursor;)
        {
            var page = await fixture.Broker.HeldAsync(session, cursor);
            page.Status.ShouldBe(BrokerStatus.Ok);
            page.Jobs.Count(job => job.Fields.Sum(part => part.Length) > LargeBytes).ShouldBeLessThanOrEqualTo(MostLarge);
            held.AddRange(page.Jobs.Select(job => job.Id));
            at = page.Next;
        }

        held.ShouldBe(added);
    }

    [Fact]
    public async Task Claim_ManyWithOptionsBehindPlainOnes_LooksAtAFewHundredACall()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        List<string> added = [];
        for (var i = 0; i < Small; i++) added.Add(await fixture.XaddAsync(_queue, "type", "t", "args", "1"));
        for (var i = 0; i < 400; i++) added.Add(await fixture.XaddAsync(_queue, "type", "t", "args", "1", "unique", $"u{i}"));

        var claim = await ClaimAsync(session);

        claim.More.ShouldBeTrue();
        claim.Jobs.Count.ShouldBeInRange(Small + 1, Small + 200);
        var rest = (await ClaimAsync(session)).Jobs.Concat((await ClaimAsync(session)).Jobs);
        claim.Jobs.Concat(rest).Select(job => job.Id).ShouldBe(added);
    }

    /// <returns>Their ids, in order.</returns>
    private async Task<List<string>> AddAsync(string field, int small, int large)
    {
        var text = new string('x', LargeBytes);
        List<string> ids = [];
        for (var i = 0; i < small + large; i++)
        {
            var args = i < small ? "1" : $"\"{text}\"";
            ids.Add(field == "json"
                ? await fixture.XaddAsync(_queue, "json", $$"""{"type":"t","args":{{args}}}""")
                : await fixture.XaddAsync(_queue, "type", "t", "args", args));
        }
        return ids;
    }

    private async Task<ClaimReply> ClaimAsync(QueueSession session)
    {
        var claim = await fixture.Broker.ClaimAsync(session, ++_claims, 1000);
        claim.Status.ShouldBe(BrokerStatus.Ok);
        return claim;
    }
}

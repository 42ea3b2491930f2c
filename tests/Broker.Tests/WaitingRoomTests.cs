using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>What happens when as many jobs wait for their lanes as may.</summary>
public sealed class WaitingRoomTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Room = 10_000;

    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    /// <summary>A job that came back stands in the same stream as the one that was given its slot meanwhile, and before it.</summary>
    [Fact]
    public async Task Release_WithTheWaitingRoomFull_NeitherStopsTheOneThatHasItsSlot()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Operator.SetLimitsAsync(_queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "1" }, "tests");
        await AddAsync(Room + 1);
        var first = (await FillAsync(session)).ShouldHaveSingleItem();
        await WaitingShouldBeAsync(Room);

        await fixture.Broker.ReleaseAsync(session, [first.Drain()]);
        await WaitingShouldBeAsync(Room - 1);
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"urgent","priority":"high"}""");

        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        job.Id.ShouldNotBe(first.Id);
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
        (await ClaimAsync(session)).ShouldHaveSingleItem().Id.ShouldBe("urgent");
    }

    [Fact]
    public async Task Claim_TenThousandExpiredWaiters_EndsABoundedNumberOfThemACall()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Operator.SetLimitsAsync(_queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "1" }, "tests");
        await AddAsync(2001, "expires_at", $"{fixture.Now + 60_000}");
        (await FillAsync(session)).ShouldHaveSingleItem();
        await fixture.Operator.SetLimitsAsync(_queue, new Dictionary<string, string?> { ["type:t:concurrency"] = "1000" }, "tests");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2));

        (await ClaimAsync(session)).ShouldBeEmpty();

        var waiting = (await fixture.SendAsync("ZCARD", fixture.Keys.Queue(_queue).Waiting)).AsInt64();
        waiting.ShouldBeInRange(1200, 1990);
        for (var i = 0; i < 30; i++) await ClaimAsync(session);
        await WaitingShouldBeAsync(0);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_ManyExpiredInAnInternalStream_EndsABoundedNumberOfThemACall()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 4; i++)
            await fixture.Broker.EnqueueAsync(_queue, [.. Enumerable.Range(0, 500).Select(_ => (ReadOnlyMemory<byte>)"""{"type":"t","priority":"high","expires_in":"1m"}"""u8.ToArray())]);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2));

        (await ClaimAsync(session)).ShouldBeEmpty();

        (await fixture.SendAsync("XLEN", fixture.Keys.Queue(_queue).Streams[JobStreams.High - 1])).AsInt64().ShouldBeInRange(1500, 1999);
    }

    private async Task AddAsync(int jobs, params string[] more)
    {
        const string Add = "for i = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'type', 't', 'args', '1', unpack(ARGV, 2)) end";
        await fixture.SendAsync("EVAL", [Add, "1", fixture.Keys.Queue(_queue).Ready, $"{jobs}", .. more]);
    }

    private async Task<List<ClaimedJob>> FillAsync(QueueSession session)
    {
        List<ClaimedJob> jobs = [];
        for (ClaimReply reply; ;)
        {
            reply = await fixture.Broker.ClaimAsync(session, ++_claims, 1000);
            jobs.AddRange(reply.Jobs);
            if (!reply.More) return jobs;
        }
    }

    private async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(QueueSession session) => (await fixture.Broker.ClaimAsync(session, ++_claims, 1000)).Jobs;

    private async Task WaitingShouldBeAsync(int waiting) => (await fixture.SendAsync("ZCARD", fixture.Keys.Queue(_queue).Waiting)).AsInt64().ShouldBe(waiting);
}

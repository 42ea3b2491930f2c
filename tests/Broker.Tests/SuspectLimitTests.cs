using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Suspects of a queue whose limits others use up: they get their turn.</summary>
public sealed class SuspectLimitTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();
    private readonly Dictionary<string, int> _claims = [];

    /// <summary>The one node takes each token for what waits, and runs dry for the suspect when there is none left.</summary>
    [Fact]
    public async Task Alone_RateThatABacklogUsesUp_ComesToTheSuspect()
    {
        await LimitAsync("rate", "10/s", "burst", "1");
        await SuspectAsync();
        await AddAsync(50);
        var node = await fixture.OpenAsync(_queue, "n1");

        (await TriesAsync(node)).ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Alone_ConcurrencyThatAnotherNodeUsesUp_ComesToTheSuspect()
    {
        await LimitAsync("concurrency", "1");
        await SuspectAsync();
        await AddAsync(50);
        var (busy, node) = (await fixture.OpenAsync(_queue, "busy"), await fixture.OpenAsync(_queue, "n1"));
        var (running, tries) = ((await ClaimAsync(busy)).Jobs.ToList(), 0);
        for (; tries < 20; tries++)
        {
            await ClaimAsync(node);
            if ((await ClaimAsync(node, ClaimMode.Alone)).Alone) break;
            await fixture.Broker.SettleAsync(busy, [.. running.Select(job => job.Succeeded())]);
            running = [.. (await ClaimAsync(busy)).Jobs];
        }

        tries.ShouldBeLessThan(20);
    }

    /// <summary>Who was asked to run dry may never get there: the queue does not wait for it for ever.</summary>
    [Fact]
    public async Task Alone_WhoeverWasToldOfNoTokenNeverComesBack_TheQueueGoesOn()
    {
        await LimitAsync("rate", "10/s", "burst", "1");
        await SuspectAsync();
        await AddAsync(10);
        var (gone, node) = (await fixture.OpenAsync(_queue, "gone"), await fixture.OpenAsync(_queue, "n1"));
        (await ClaimAsync(node)).Jobs.Count.ShouldBe(1);
        (await ClaimAsync(gone, ClaimMode.Alone)).Status.ShouldBe(BrokerStatus.Limited);

        var reply = await ClaimAsync(node);
        for (var seconds = 0; reply.Jobs.Count == 0 && seconds < 150; seconds++)
        {
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
            reply = await ClaimAsync(node);
        }

        reply.Jobs.Count.ShouldBe(1);
    }

    /// <summary>As a node does: claims, runs dry when it is asked to, claims alone. Answers how often until it got the suspect.</summary>
    private async Task<int> TriesAsync(QueueSession node)
    {
        for (var tries = 1; tries < 40; tries++)
        {
            var reply = await ClaimAsync(node);
            if (reply.Jobs.Count > 0) await fixture.Broker.SettleAsync(node, [.. reply.Jobs.Select(job => job.Succeeded())]);
            if (reply.AloneWanted && (await ClaimAsync(node, ClaimMode.Alone)).Alone) return tries;
            await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }
        return int.MaxValue;
    }

    private async Task SuspectAsync()
    {
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"suspect"}""");
        foreach (var node in (string[])["lost", "lost.too"])
        {
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1)); // for the next token of a rate
            (await ClaimAsync(await fixture.OpenAsync(_queue, node))).Jobs.Count.ShouldBe(1);
            await fixture.Broker.ReclaimAsync(_queue, node, new Crash(2));
        }
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
    }

    private async Task AddAsync(int jobs)
    {
        for (var i = 0; i < jobs; i++) await fixture.XaddAsync(_queue, "type", "t", "args", "1");
    }

    private Task LimitAsync(params string[] limits) =>
        fixture.Operator.SetLimitsAsync(_queue, limits.Chunk(2).ToDictionary(pair => pair[0], pair => (string?)pair[1]), "tests");

    private Task<ClaimReply> ClaimAsync(QueueSession session, ClaimMode mode = ClaimMode.Busy) =>
        fixture.Broker.ClaimAsync(session, _claims[session.Node] = _claims.GetValueOrDefault(session.Node) + 1, 100, mode);
}

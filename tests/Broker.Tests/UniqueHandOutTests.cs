using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Documents that were admitted at the function door and hold their lock: what is looked at again when they are handed out, and what many of them give back at once.</summary>
public sealed class UniqueHandOutTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    /// <summary>A document that holds its lock is not read again when it is handed out, unless something in it matters then.</summary>
    [Theory]
    [InlineData(""" "ordering_key":"k" """, "running n1", "waiting o:k")]
    [InlineData(""" "orderin\u0067_key":"k" """, "running n1", "waiting o:k")]
    [InlineData(""" "expires_in":"1m" """)]
    [InlineData(""" "expire\u0073_in":"1m" """)]
    [InlineData(""" "meta":{"note":"ordering"} """, "running n1", "running n1")]
    [InlineData(""" "meta":{"note":"plain"} """, "running n1", "running n1")]
    public async Task Unique_WithWhatMattersAtTheHandOut_IsHandedOutAccordingly(string option, params string[] states)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 2; i++) await fixture.EnqueueAsync(_queue, $$"""{"type":"t","unique":"u{{i}}",{{option}}}""");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2));

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Count.ShouldBe(states.Count(state => state.StartsWith("running", StringComparison.Ordinal)));

        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.States.Values.ShouldBe(states);
        snapshot.Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"t","unique":"u0","priority":"high"}""", "dead")]
    [InlineData("""{"type":"no type","unique":"u0"}""", "dead")]
    [InlineData("""{"type":"t","unique":"u0"}""", "deduplicated")]
    public async Task Unique_DocumentThatSomebodyAddedToTheStream_IsReadWhateverItSays(string document, string end)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u0"}""");
        await fixture.XaddAsync(_queue, "json", document);

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Count.ShouldBe(1);

        (await fixture.EntriesAsync(_queue)).Count(entry => entry.State == end).ShouldBe(1);
    }

    [Fact]
    public async Task Unique_ManyDoneAtOnce_FreeTheKeysThatAreStillTheirs()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 3; i++) await fixture.EnqueueAsync(_queue, $$"""{"type":"t","unique":"u{{i}}","unique_for":"done:1m"}""");
        var jobs = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs;
        jobs.Count.ShouldBe(3);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2));
        var second = await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"u1"}""");

        await fixture.Broker.SettleAsync(session, [.. jobs.Select(job => job.Succeeded())]);

        var names = fixture.Keys.Queue(_queue);
        (await fixture.SendAsync("HGET", names.Unique, "u1")).AsString().ShouldBe(second.Id);
        (await fixture.SendAsync("HLEN", names.Unique)).AsInt64().ShouldBe(1);
        (await fixture.SendAsync("ZCARD", names.UniqueUntil)).AsInt64().ShouldBe(1);
        (await fixture.SendAsync("HLEN", names.Holds)).AsInt64().ShouldBe(1);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }
}

using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests;

/// <summary>All of a call's jobs, or none of them.</summary>
public sealed class EnqueueAllTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    [Fact]
    public async Task EnqueueAll_AllNew_AreThereUnderTheirIds()
    {
        var reply = await AllAsync("""{"type":"t","id":"a"}""", """{"type":"t","id":"b","delay":60}""", """{"type":"t","priority":"high"}""", """{"type":"t"}""");

        reply.Status.ShouldBe(EnqueueStatus.New);
        reply.Ids.Count.ShouldBe(4);
        (await fixture.SnapshotAsync(_queue)).States.Keys.ShouldBe(reply.Ids, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"type":"bad type"}""", EnqueueStatus.Refused, null)]
    [InlineData("""{"type":"t","id":"known"}""", EnqueueStatus.Known, "known")]
    [InlineData("""{"type":"t","id":"a"}""", EnqueueStatus.Known, "a")]
    [InlineData("""{"type":"t","unique":"taken"}""", EnqueueStatus.Known, "holder")]
    [InlineData("""{"type":"t","id":"z","unique":"mine"}""", EnqueueStatus.Known, "b")]
    public async Task EnqueueAll_OneThatCannotBe_LeavesEverythingAsItWas(string culprit, EnqueueStatus status, string? first)
    {
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"known"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"holder","unique":"taken"}""");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"replaceable","unique":"soft","delay":60}""");
        var before = (await fixture.SnapshotAsync(_queue)).ToString();

        var reply = await AllAsync("""{"type":"t","id":"a"}""", """{"type":"t","id":"b","unique":"mine"}""", """{"type":"t","id":"c","unique":"soft","on_duplicate":"replace"}""",
            """{"type":"t","id":"d","ordering_key":"k","delay":5}""", culprit, """{"type":"t","id":"e"}""");

        reply.Status.ShouldBe(status);
        reply.Place.ShouldBe(4);
        reply.FirstId.ShouldBe(first);
        (reply.Reason is not null).ShouldBe(status == EnqueueStatus.Refused);
        reply.Ids.ShouldBeEmpty();
        var after = await fixture.SnapshotAsync(_queue);
        after.ToString().ShouldBe(before);
        after.Violations.ShouldBeEmpty();
        (await fixture.EntriesAsync(_queue)).ShouldAllBe(entry => entry.Id == "replaceable" && entry.State == "scheduled");
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"mine"}""")).Status.ShouldBe(EnqueueStatus.New);
        (await fixture.EnqueueAsync(_queue, """{"type":"t","unique":"soft"}""")).Id.ShouldBe("replaceable");
        (await fixture.EnqueueAsync(_queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.New);
    }

    /// <summary>Also of the commands that take back what was done already.</summary>
    [Fact]
    public async Task EnqueueAll_OneThatIsKnownAndAnyCommandFails_LeavesEverythingAsItWas()
    {
        for (var n = 1; n < 200; n++)
        {
            var queue = BrokerFixture.NewQueue();
            await fixture.EnqueueAsync(queue, """{"type":"t","id":"known"}""");
            await fixture.FailNthAsync(n);
            try
            {
                var reply = await fixture.Broker.EnqueueAllAsync(queue, [.. new[] { """{"type":"t","id":"a","unique":"u"}""", """{"type":"t","priority":"low"}""", """{"type":"t","id":"known"}""" }.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))]);
                reply.FirstId.ShouldBe("known");
            }
            catch (RedisServerException)
            {
                // an error: none of them was enqueued
            }
            var untouched = await fixture.TakeFaultAsync();
            var after = await fixture.SnapshotAsync(queue);
            after.States.Keys.ShouldBe(["known"], $"after command {n} failed");
            after.Violations.ShouldBeEmpty();
            if (untouched) return;
        }
        throw new InvalidOperationException("After 200 commands there was still one to fail.");
    }

    [Fact]
    public async Task EnqueueAll_BacklogHasRoomForSome_TakesNone()
    {
        await fixture.Operator.SetLimitsAsync(_queue, new Dictionary<string, string?> { ["backlog"] = "3" }, "test");

        var reply = await AllAsync([.. Enumerable.Range(0, 4).Select(_ => """{"type":"t"}""")]);

        reply.Status.ShouldBe(EnqueueStatus.Refused);
        reply.Place.ShouldBe(3);
        (await fixture.SnapshotAsync(_queue)).States.ShouldBeEmpty();
        (await AllAsync([.. Enumerable.Range(0, 3).Select(_ => """{"type":"t"}""")])).Status.ShouldBe(EnqueueStatus.New);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task EnqueueAll_NoneOrTooMany_IsRefusedBeforeItIsSent(int jobs) =>
        (await Should.ThrowAsync<ArgumentException>(() => AllAsync([.. Enumerable.Range(0, jobs).Select(_ => """{"type":"t"}""")]))).Message.ShouldStartWith("All or none takes 1 to 500 jobs");

    private Task<EnqueueAllReply> AllAsync(params string[] documents) =>
        fixture.Broker.EnqueueAllAsync(_queue, [.. documents.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))]);
}

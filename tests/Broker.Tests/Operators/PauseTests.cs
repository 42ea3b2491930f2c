using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Operators;

public sealed class PauseTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Pause_ThenResume_HandsNothingOutInBetween()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");

        await fixture.Operator.PauseAsync(queue, "ada");
        await fixture.Operator.PauseAsync(queue, "ada");
        var paused = await fixture.Broker.ClaimAsync(session, 1, 10);
        paused.Status.ShouldBe(BrokerStatus.Paused);
        (await fixture.Inspector.QueueAsync(queue)).Paused.ShouldBeTrue();

        await fixture.Operator.ResumeAsync(queue, "bob");
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.Count.ShouldBe(1);

        var entries = await fixture.EntriesAsync(queue);
        entries.Select(entry => (entry.State, entry.By)).ShouldBe([("paused", "ada"), ("resumed", "bob")]);
    }

    [Fact]
    public async Task NotAfter_CallThatComesTooLate_ThrowsAndChangesNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var late = fixture.Operator.NotAfter(fixture.Now - 1);

        var error = await Should.ThrowAsync<OperationExpiredException>(() => late.PauseAsync(queue, "ada"));
        await Should.ThrowAsync<OperationExpiredException>(() => late.PurgeAsync(queue, new DeadFilter()));
        await Should.ThrowAsync<OperationExpiredException>(() => late.CancelAsync(queue, "a", "ada", ""));

        error.Message.ShouldContain($"The call \"pause\" for queue {queue}");
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Settings)).AsInt64().ShouldBe(0);
        await fixture.Operator.NotAfter(fixture.Now).PauseAsync(queue, "ada");
        (await fixture.SendAsync("HGET", fixture.Keys.Queue(queue).Settings, "paused")).AsString().ShouldBe("1");
    }
}

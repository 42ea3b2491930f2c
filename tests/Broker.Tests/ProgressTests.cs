using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

public sealed class ProgressTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Progress_WhileHeld_ShowsAndGoesWithTheAttempt()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        (await ReportAsync(session, job, """{"fraction":0.25}""")).ShouldBeTrue();
        (await ReportAsync(session, job, """{"fraction":0.5,"message":"half"}""")).ShouldBeTrue();

        (await fixture.Inspector.JobAsync(queue, "a")).ShouldNotBeNull().Progress.ShouldBe("""{"fraction":0.5,"message":"half"}""");
        await fixture.Broker.SettleAsync(session, [job.Retry(TimeSpan.FromSeconds(1))]);
        (await ReportAsync(session, job, "{}")).ShouldBeFalse();
        (await fixture.Inspector.JobAsync(queue, "a")).ShouldNotBeNull().Progress.ShouldBeNull();
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Progress)).AsInt64().ShouldBe(0);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("named")]
    [InlineData("reclaim")]
    public async Task Progress_WhateverEndsTheJob_IsForgotten(string how)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        if (how == "plain") await fixture.XaddAsync(queue, "type", "t", "args", "1");
        else await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "a");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await ReportAsync(session, job, "{}");

        if (how == "reclaim") await fixture.Broker.ReclaimAsync(queue, "n1");
        else await fixture.Broker.SettleAsync(session, [job.Succeeded()]);

        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(queue).Progress)).AsInt64().ShouldBe(0);
        (await ReportAsync(session, job, "{}")).ShouldBeFalse();
    }

    [Fact]
    public async Task Progress_NotJsonOrTooLarge_IsRefused()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];

        (await Should.ThrowAsync<RedisServerException>(() => ReportAsync(session, job, "hello"))).Message.ShouldContain("progress is not JSON: `hello`");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => ReportAsync(session, job, $"\"{new string('x', 5000)}\""));
    }

    private Task<bool> ReportAsync(QueueSession session, ClaimedJob job, string json) =>
        fixture.Broker.ProgressAsync(session, job.Stream, job.Entry, job.Id, Encoding.UTF8.GetBytes(json));
}

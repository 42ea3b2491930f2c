using Lighthouse.Broker.Tests.Support;

namespace Lighthouse.Broker.Tests.Operators;

/// <summary>The record of a queue's limits: who set what, and which holds.</summary>
public sealed class LimitTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Limits_OperatorOverConfiguration_WinsUntilCleared()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Broker.ConfigureAsync(queue, new Dictionary<string, string> { ["rate"] = "100/s", ["concurrency"] = "50", ["type:email.send:rate"] = "10/s" });
        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["rate"] = "5/m", ["type:a:concurrency"] = "2" }, "ada");

        var limits = await fixture.Operator.LimitsAsync(queue);
        limits["rate"].ShouldBe(new LimitValue("rate", "5/m", LimitOrigin.Operator));
        limits["concurrency"].ShouldBe(new LimitValue("concurrency", "50", LimitOrigin.Config));
        limits["backlog"].ShouldBe(new LimitValue("backlog", null, LimitOrigin.Default));
        limits["type:email.send:rate"].Origin.ShouldBe(LimitOrigin.Config);
        limits["type:a:concurrency"].Value.ShouldBe("2");

        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["rate"] = null }, "ada");
        (await fixture.Operator.LimitsAsync(queue))["rate"].ShouldBe(new LimitValue("rate", "100/s", LimitOrigin.Config));
        (await fixture.EntriesAsync(queue)).Select(entry => entry.Note).ShouldBe(["rate = 5/m, type:a:concurrency = 2", "rate cleared"]);
    }

    [Fact]
    public async Task Limited_OperatorLiftsWhatIsConfigured_IsLimitedNoMore()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Broker.ConfigureAsync(queue, new Dictionary<string, string> { ["rate"] = "100/s", ["type:a:concurrency"] = "2", ["max_crashes"] = "5" });
        (await fixture.Inspector.QueueAsync(queue)).Limited.ShouldBeTrue();

        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["rate"] = "none" }, "ada");
        (await fixture.Inspector.QueueAsync(queue)).Limited.ShouldBeTrue();

        await fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:a:concurrency"] = "none" }, "ada");
        (await fixture.Inspector.QueueAsync(queue)).Limited.ShouldBeFalse();
    }

    /// <summary>What .NET takes for a number and the functions do not, would be no limit at all.</summary>
    [Theory]
    [InlineData(".5/s")]
    [InlineData("5./s")]
    [InlineData("1.0000000000000000000001/s")]
    public async Task SetLimits_RateThatTheFunctionsCannotRead_IsRefused(string rate)
    {
        var problem = await Should.ThrowAsync<ArgumentException>(() => fixture.Operator.SetLimitsAsync(BrokerFixture.NewQueue(), new Dictionary<string, string?> { ["rate"] = rate }, "ada"));
        problem.Message.ShouldContain("is no rate");
    }

    [Fact]
    public async Task Configure_LastOpener_TakesThePlaceOfWhatWasConfiguredBefore()
    {
        var queue = BrokerFixture.NewQueue();
        await fixture.Broker.ConfigureAsync(queue, new Dictionary<string, string> { ["rate"] = "100/s", ["backlog"] = "10" });
        await fixture.Broker.ConfigureAsync(queue, new Dictionary<string, string> { ["rate"] = "200/s" });

        var limits = await fixture.Operator.LimitsAsync(queue);
        limits["rate"].Value.ShouldBe("200/s");
        limits["backlog"].Value.ShouldBeNull();
    }

    [Theory]
    [InlineData("rate", "100", "rate is no rate: \"100\". Write a number and /s, /m or /h, such as 100/s.")]
    [InlineData("rate", "0/s", "rate is no rate: \"0/s\". Write a number and /s, /m or /h, such as 100/s.")]
    [InlineData("concurrency", "-1", "concurrency is not allowed: \"-1\". Use a whole number from 1 to 2,147,483,647, or none for no limit.")]
    [InlineData("max_crashes", "21", "max_crashes is not allowed: \"21\". Use a whole number from 1 to 20, or none for no limit.")]
    [InlineData("speed", "1", "\"speed\" is no limit. Use rate, burst, concurrency, backlog, max_crashes, or type:<type>:rate, :burst or :concurrency.")]
    [InlineData("type:a:backlog", "1", "\"backlog\" is no limit of a job type. Use rate, burst or concurrency.")]
    [InlineData("type:a b:rate", "1/s", "\"type:a b:rate\" names no job type. Write type:email.send:rate.")]
    public async Task SetLimits_NotAllowed_IsRefusedInWordsAndChangesNothing(string name, string value, string problem)
    {
        var queue = BrokerFixture.NewQueue();

        var error = await Should.ThrowAsync<ArgumentException>(() => fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["burst"] = "5", [name] = value }, "ada"));

        error.Message.ShouldStartWith(problem);
        (await fixture.Operator.LimitsAsync(queue))["burst"].Value.ShouldBeNull();
    }

    [Fact]
    public void Problem_NoneAndNull_AreAllowed()
    {
        LimitNames.Problem("rate", "none").ShouldBeNull();
        LimitNames.Problem("rate", null).ShouldBeNull();
        LimitNames.Problem("rate", "0.5/h").ShouldBeNull();
        LimitNames.Problem(LimitNames.Of("a:b", "rate"), "1/s").ShouldBeNull();
    }
}

using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Jobs whose options concern their node alone are handed out with hardly a look; what is wrong, limited or ordered is seen all the same.</summary>
public sealed class QuietOptionsTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    [Fact]
    public async Task Claim_PlainQuietAndOtherJobs_KeepTheirOrderAndTheirFields()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        List<string> ids = [];
        for (var i = 0; i < 40; i++)
        {
            string[] options = (i % 4) switch
            {
                0 => [],
                1 => ["timeout", "30s", "max_attempts", "5", "backoff", "exponential:1s:1m", "result_ttl", "1h", "meta", "{}", "reply_to", $"r{i}", "mine", "x"],
                2 => ["ordering_key", $"k{i}", "timeout", "30s"],
                _ => ["unique", $"u{i}"],
            };
            ids.Add(await fixture.XaddAsync(_queue, ["type", "t", "args", $"{i}", .. options]));
        }

        var claim = await fixture.Broker.ClaimAsync(session, 1, 100);

        claim.Jobs.Select(job => job.Id).ShouldBe(ids);
        claim.Jobs[1].Fields.Select(field => System.Text.Encoding.UTF8.GetString(field.Span)).ShouldBe(
            ["type", "t", "args", "1", "timeout", "30s", "max_attempts", "5", "backoff", "exponential:1s:1m", "result_ttl", "1h", "meta", "{}", "reply_to", "r1", "mine", "x"]);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_TextThatIsRightForOneOption_IsNotSoForAnother()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var right = await fixture.XaddAsync(_queue, "type", "t", "args", "1", "max_attempts", "5");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "v", "5");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "max_attempts", "5", "max_attempts", "0");
        await fixture.XaddAsync(_queue, "type", "t", "type", "not a type", "args", "1", "timeout", "30s");
        await fixture.XaddAsync(_queue, "type", "t", "args", new string('1', 1 << 21), "timeout", "30s");
        var again = await fixture.XaddAsync(_queue, "type", "t", "args", "1", "max_attempts", "5");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 100);

        claim.Jobs.Select(job => job.Id).ShouldBe([right, again]);
        (await fixture.SnapshotAsync(_queue)).States.Values.Count(state => state == "dead").ShouldBe(4);
    }

    [Fact]
    public async Task Claim_QuietJobsOfALimitedType_AreHandedOutAsItAllows()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Operator.SetLimitsAsync(_queue, new Dictionary<string, string?> { ["type:slow:concurrency"] = "1" }, "tests");
        for (var i = 0; i < 3; i++) await fixture.XaddAsync(_queue, "type", "slow", "args", "1", "timeout", "30s");
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "timeout", "30s");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 100);

        claim.Jobs.Count.ShouldBe(2);
        (await fixture.SnapshotAsync(_queue)).States.Values.Count(state => state == "waiting t:slow").ShouldBe(2);
    }
}

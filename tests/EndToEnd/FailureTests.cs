using System.Text;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>Jobs that fail, and jobs that nobody can run: each ends with a reason a person understands.</summary>
public sealed class FailureTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly TestCluster _cluster = node.Cluster;

    [Fact]
    public async Task FlakyJob_FailsTwice_IsRetriedWithBackoffAndSucceeds()
    {
        var id = await _cluster.AddAsync("test.flaky", """{"failures":2}""", "backoff", "100ms");
        await _cluster.WaitForEndsAsync([id]);
        End(id).State.ShouldBe(JobStates.Succeeded);
        End(id).Attempt.ShouldBe(3);
        _cluster.Entries().Count(entry => entry.Id == id && entry.State == "retry").ShouldBe(2);
    }

    [Fact]
    public async Task FlakyJob_AttemptsUsedUp_IsDeadWithItsError()
    {
        var id = await _cluster.AddAsync("test.flaky", """{"failures":100}""", "backoff", "50ms", "max_attempts", "3");
        await _cluster.WaitForEndsAsync([id]);
        End(id).State.ShouldBe(JobStates.Dead);
        (await _cluster.StateAsync(id)).ShouldBe(JobStates.Dead);

        var (exit, output, _) = await _cluster.PbmAsync("job", "show", id, "--json");
        exit.ShouldBe(0);
        output.ShouldContain("attempt 3 fails on purpose");
    }

    [Theory]
    [InlineData("args hello", "args is not JSON: `hello`. Quote strings: '\"hello\"'")]
    [InlineData("args {}", "ms")] // the record wants a member `ms`
    [InlineData("args {\"ms\":null}", "ms")]
    [InlineData("args 1 delay soon", "soon")]
    [InlineData("args 1 delay 20000d", "20000d")]
    [InlineData("args 1 max_attempts -1", "-1")]
    [InlineData("args 1 max_attempts 99999999999999999999", "99999999999999999999")]
    [InlineData("args 1 priority high", "priority")]
    [InlineData("args 1 unique x on_duplicate keep", "keep")]
    public async Task StreamDoor_BadJob_IsDeadInWords(string fields, string expected)
    {
        var id = await _cluster.AddAsync("test.sleep", fields.Split(' ')[1], fields.Split(' ')[2..]);
        await _cluster.WaitForEndsAsync([id]);
        End(id).State.ShouldBe(JobStates.Dead);
        End(id).Error!.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task ListDoor_Rubbish_IsDeadAndBlocksNothing()
    {
        byte[][] rubbish =
        [
            [], "5"u8.ToArray(), "null"u8.ToArray(), "[]"u8.ToArray(), "{"u8.ToArray(), "{\"type\":5}"u8.ToArray(), "{\"args\":1}"u8.ToArray(), [0xff, 0xfe, 0x00], [.. "{\"type\":\"test.echo\",\"args\":\""u8, 0xff, 0xfe, .. "\"}"u8],
            Encoding.UTF8.GetBytes(new string('[', 5000)), Encoding.UTF8.GetBytes($"{{\"type\":\"test.echo\",\"args\":\"{new string('x', 1_100_000)}\"}}"),
        ];
        await _cluster.ReadJournalAsync();
        var before = _cluster.Ends().Select(end => end.Id).ToHashSet();
        foreach (var each in rubbish) await _cluster.Redis.CliWithInputAsync(each, "RPUSH", "lh:{default}:inbox");
        await _cluster.Redis.CliAsync("XADD", "lh:{default}:ready", "*", "args", "1");
        var good = await _cluster.AddAsync("test.echo", "1");

        await _cluster.WaitForEndsAsync([good]);
        await TestCluster.UntilAsync(async () =>
        {
            await _cluster.ReadJournalAsync();
            return Dead().Count() == rubbish.Length + 1;
        }, () => $"all rubbish to be dead; {Dead().Count()} are");
        Dead().ShouldAllBe(end => end.Error != null && end.Error.Message.Length > 10);

        IEnumerable<JournalEntry> Dead() => _cluster.Ends().Where(end => end.State == JobStates.Dead && !before.Contains(end.Id));
    }

    [Fact]
    public async Task UnknownType_IsGivenBackForItsGraceThenDead()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, settings: ["lighthouse.node.unknownTypeGrace=2s", "lighthouse.node.unknownTypeDelay=200ms"]);
        var id = await cluster.AddAsync("nobody.knows", "1");
        await cluster.WaitForEndsAsync([id]);
        cluster.Ends().Single().State.ShouldBe(JobStates.Dead);
        cluster.Ends().Single().Error!.Message.ShouldContain("nobody.knows");
        cluster.Entries().ShouldContain(entry => entry.Id == id && entry.State == "released");
    }

    private JournalEntry End(string id) => _cluster.Ends().Single(end => end.Id == id);
}

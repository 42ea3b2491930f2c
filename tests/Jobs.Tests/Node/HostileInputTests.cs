using System.Text;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Whatever a producer writes, it ends in a state with a reason, and the next job runs.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
        _node = await TestNode.StartAsync(_redis.Url, jobs => jobs.Handle<Work>((work, _, _) => work.Number < 0 ? throw new InvalidDataException("negative") : Task.CompletedTask));
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData("hello", "args is not JSON: `hello`. Quote strings: '\"hello\"'")]
    [InlineData("{\"number\":1} x", "args is not JSON: `{\"number\":1} x`. It breaks off or goes wrong at position 13")]
    [InlineData("", "args is not JSON: it is empty")]
    [InlineData("[]", "args")]
    [InlineData("null", "args")]
    [InlineData("{}", "number")]
    [InlineData("{\"number\":null}", "number")]
    [InlineData("{\"number\":\"seven\"}", "number")]
    [InlineData("{\"number\":99999999999999999999999}", "number")]
    public async Task Args_ThatCannotBeRun_AreDeadWithTheReasonAndTheNextJobRuns(string args, string reason)
    {
        var bad = await _queue.AddAsync("work", args);
        var good = await _queue.AddAsync("work", "{\"number\":1}");
        var dead = await _queue.UntilAsync(bad, JobStates.Dead);
        dead.Attempt.ShouldBe(1);
        dead.Error!.Message.ShouldContain(reason, Case.Insensitive);
        await _queue.UntilAsync(good, JobStates.Succeeded);
    }

    [Fact]
    public async Task Args_BytesThatAreNoText_AreDeadAndTheByteIsNamed()
    {
        var id = await SendAsync("type"u8.ToArray(), "work"u8.ToArray(), "args"u8.ToArray(), [(byte)'"', 0xFF, 0x00, (byte)'"']);
        (await _queue.UntilAsync(id, JobStates.Dead)).Error!.Message.ShouldStartWith("args is not UTF-8: byte 0xFF at position 1 in `\"");
    }

    [Fact]
    public async Task Args_OfTwoMebibytes_AreDeadAndBothSizesNamed()
    {
        var id = await _queue.AddAsync("work", "\"" + new string('x', 2 << 20) + "\"");
        (await _queue.UntilAsync(id, JobStates.Dead)).Error!.Message.ShouldStartWith("args has 2,097,154 bytes, more than the 1,048,576 allowed");
    }

    [Fact]
    public async Task Args_NestedAThousandDeep_AreDead()
    {
        var id = await _queue.AddAsync("work", new string('[', 1_000) + new string(']', 1_000));
        (await _queue.UntilAsync(id, JobStates.Dead)).Error!.Message.ShouldEndWith("It is nested deeper than 64");
    }

    [Theory]
    [InlineData("timeout", "3000d")]
    [InlineData("timeout", "0")]
    [InlineData("timeout", "87600h")]
    [InlineData("max_attempts", "1000")]
    [InlineData("result_ttl", "3650d")]
    [InlineData("result_ttl", "0")]
    [InlineData("expires_in", "3650d")]
    [InlineData("delay", "0")]
    [InlineData("run_at", "2020-01-01")]
    [InlineData("backoff", "3650d")]
    [InlineData("meta", "\u0001 not json")]
    [InlineData("traceparent", "nonsense")]
    [InlineData("@id", "stolen")]
    [InlineData("@m", "{\"a\":99}")]
    [InlineData("", "")]
    [InlineData("colour", "red")]
    public async Task Option_OddButAllowed_RunsTheJob(string field, string value)
    {
        var id = await _queue.AddAsync("work", "{\"number\":1}", field, value);
        (await _queue.UntilAsync(id, JobStates.Succeeded)).Attempt.ShouldBe(1);
    }

    [Theory]
    [InlineData("exponential:3650d:3650d")]
    [InlineData("3650d")]
    public async Task Backoff_OfTenYears_WaitsThatLong(string backoff)
    {
        var id = await _queue.AddAsync("work", "{\"number\":-1}", "backoff", backoff);
        (await _queue.UntilAsync(id, JobStates.Scheduled)).Error!.Message.ShouldBe("negative");
    }

    [Theory]
    [InlineData("not json", "the job is not JSON")]
    [InlineData("{\"type\":\"work\",\"args\":{\"number\":1}", "the job is not JSON")]
    [InlineData("{\"args\":{}}", "type is missing")]
    [InlineData("{\"type\":\"work\",\"args\":{\"number\":1},\"delay\":{}}", "delay is not a string")]
    [InlineData("{\"type\":\"work\",\"args\":{\"number\":1},\"timeout\":1e400}", "timeout")]
    public async Task Document_ThatCannotBeRun_IsDeadAtTheStreamDoor(string document, string reason)
    {
        var id = await SendAsync("json"u8.ToArray(), Encoding.UTF8.GetBytes(document));
        (await _queue.UntilAsync(id, JobStates.Dead)).Error!.Message.ShouldStartWith(reason);
    }

    [Fact]
    public async Task Document_OddButAllowed_Runs()
    {
        var id = await SendAsync("json"u8.ToArray(), " {\"type\":\"wo\\u0072k\",\"args\":{\"number\":1},\"timeout\":1e1,\"x\":[{}]} "u8.ToArray());
        await _queue.UntilAsync(id, JobStates.Succeeded);
    }

    [Fact]
    public async Task Unreadable_WithAReplyWanted_IsToldThere()
    {
        await _queue.AddAsync("work", "hello", "reply_to", "me");
        var reply = await PopAsync("me");
        reply.State.ShouldBe(JobStates.Dead);
        reply.Error!.Type.ShouldBe("malformed");

        await SendAsync("json"u8.ToArray(), "{\"type\":\"work\",\"reply_to\":\"you\",\"args\":\"\xff\"}"u8.ToArray());
        await SendAsync("json"u8.ToArray(), Encoding.Latin1.GetBytes("{\"type\":\"work\",\"reply_to\":\"them\",\"args\":" + new string('[', 80) + new string(']', 80) + "}"));
        (await PopAsync("them")).Error!.Message.ShouldContain("nested deeper than 64");
    }

    private async Task<JobResult> PopAsync(string name)
    {
        RedisReply reply = default;
        await Eventually.TrueAsync(async () => !(reply = await _queue.Redis.SendAsync(new RedisCommand("LPOP"u8).Key($"lh:{{default}}:reply:{name}"))).IsNull);
        return JobResult.Parse(reply.AsSpan());
    }

    private async Task<string> SendAsync(params byte[][] fields)
    {
        var command = new RedisCommand("XADD"u8).Key("lh:{default}:ready").Arg("*");
        foreach (var field in fields) command.Arg(field);
        return (await _queue.Redis.SendAsync(command)).AsString();
    }

    [JobType("work")]
    private sealed record Work(int Number);
}

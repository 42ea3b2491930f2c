using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>XADD, pipelined.</summary>
internal sealed class ThroughStream(IRedis redis, Keys keys) : IDoor
{
    public string Name => "stream";

    public async Task<DoorAnswer> SendAsync(JobPlan plan)
    {
        var command = new RedisCommand("XADD"u8).Key(keys.Queue(plan.Queue).Ready).Arg("*"u8);
        var fields = new List<ReadOnlyMemory<byte>>();
        EnvelopeWriter.WriteFields(fields, plan.Type, Documents.Args(plan), plan.Options);
        foreach (var field in fields) command.Arg(field);
        var entry = (await redis.SendAsync(command)).AsString();
        return new DoorAnswer(plan.Options.Id ?? entry, entry);
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}

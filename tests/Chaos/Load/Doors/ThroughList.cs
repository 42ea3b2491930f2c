using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>RPUSH. It does not tell what id a job gets that brought none.</summary>
internal sealed class ThroughList(IRedis redis, Keys keys) : IDoor
{
    public string Name => "list";

    public async Task<DoorAnswer> SendAsync(JobPlan plan)
    {
        await redis.SendAsync(new RedisCommand("RPUSH"u8).Key(keys.Queue(plan.Queue).Inbox).Arg(Documents.Of(plan)));
        return new DoorAnswer(plan.Options.Id ?? "");
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}

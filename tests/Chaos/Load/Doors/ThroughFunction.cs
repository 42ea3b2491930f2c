using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>FCALL lighthouse_enqueue.</summary>
internal sealed class ThroughFunction(IRedis redis, Keys keys) : IDoor
{
    public string Name => "function";

    public async Task<DoorAnswer> SendAsync(JobPlan plan)
    {
        var reply = await redis.SendAsync(new RedisCommand("FCALL"u8).Arg("lighthouse_enqueue"u8).Arg(1).Key(keys.Queue(plan.Queue).Root).Arg(Documents.Of(plan)));
        var answer = reply[0];
        return answer[1].AsString() switch
        {
            "new" => new DoorAnswer(answer[0].AsString()),
            "known" => new DoorAnswer(plan.Options.Id ?? "", First: answer[2].AsString()),
            _ => new DoorAnswer("", Refused: answer[2].AsString()),
        };
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}

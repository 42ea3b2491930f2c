using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Which tick of each schedule was decided last, in the queue that its jobs go to.</summary>
internal static class ScheduleTicks
{
    public static async Task<FireReply> FireAsync(OperatorCalls calls, string queue, string schedule, long tickMs, long lastSeenMs, ReadOnlyMemory<byte> job, CancellationToken ct)
    {
        var reply = await calls.SendAsync("fire", queue, "", command => command.Arg(schedule).Arg(tickMs).Arg(lastSeenMs).Arg(job), ct);
        var status = reply[2].AsString() switch
        {
            "fired" => FireStatus.Fired,
            "already" => FireStatus.Already,
            "duplicate" => FireStatus.Duplicate,
            _ => FireStatus.Refused,
        };
        return new FireReply(status, reply[3].AsString(), status == FireStatus.Refused ? reply[4].AsString() : null, reply[5].AsInt64());
    }

    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(OperatorCalls calls, string queue, CancellationToken ct)
    {
        var reply = await calls.Redis.SendAsync(new RedisCommand("HGETALL"u8).Key(calls.Of(queue).Crons), ct);
        var ticks = new Dictionary<string, long>();
        for (var i = 0; i + 1 < reply.Length; i += 2)
        {
            if (long.TryParse(reply[i + 1].AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var tick)) ticks[reply[i].AsString()] = tick;
        }
        return ticks;
    }

    public static async Task SetAsync(OperatorCalls calls, string queue, string schedule, long? tickMs, CancellationToken ct)
    {
        var key = calls.Of(queue).Crons;
        await calls.Redis.SendAsync(tickMs is { } tick ? new RedisCommand("HSET"u8).Key(key).Arg(schedule).Arg(tick) : new RedisCommand("HDEL"u8).Key(key).Arg(schedule), ct);
    }
}

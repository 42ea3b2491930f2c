using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Bench;

/// <summary>What a Redis says of itself.</summary>
/// <param name="Cpu">CPU seconds of the server, without children that write its file anew.</param>
/// <param name="Commands">Commands processed.</param>
/// <param name="Memory">Bytes of its data.</param>
internal readonly record struct RedisUse(double Cpu, long Commands, long Memory)
{
    public static async Task<RedisUse> ReadAsync(IRedis redis)
    {
        var info = await ReadInfoAsync(redis);
        double Number(string name) => double.Parse(info[name], CultureInfo.InvariantCulture);
        return new RedisUse(Number("used_cpu_user") + Number("used_cpu_sys"), (long)Number("total_commands_processed"), (long)Number("used_memory"));
    }

    public static async Task<IReadOnlyDictionary<string, string>> ReadInfoAsync(IRedis redis)
    {
        var text = (await redis.SendAsync(new RedisCommand("INFO"u8))).AsString();
        return text.Split("\r\n").Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}

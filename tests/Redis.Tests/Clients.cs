using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Redis.Tests;

internal static class Clients
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>More patient than by default: a busy machine is no outage. Tests of time limits set their own.</summary>
    public static RedisClient Open(string url, Func<RedisOptions, RedisOptions>? with = null)
    {
        var options = RedisOptions.Parse(url) with { ClientName = "test", StallTimeout = Long, CommandTimeout = Long, ConnectTimeout = Long, ConnectionWait = Long };
        return RedisClient.Create(with?.Invoke(options) ?? options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
    }

    public static RedisClient Open(RedisServer server, Func<RedisOptions, RedisOptions>? with = null) => Open(server.Url, with);

    /// <summary>Like <see cref="RedisStates.WhenAsync"/>, but not for ever.</summary>
    public static async Task<RedisState> SoonAsync(this IRedis redis, Func<RedisState, bool> wanted)
    {
        using var limit = new CancellationTokenSource(Long);
        return await redis.WhenAsync(wanted, limit.Token);
    }

    public static Task<RedisState> SoonUpAsync(this IRedis redis) => redis.SoonAsync(static state => state.IsUp);
}

using Microsoft.Extensions.Logging.Abstractions;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

internal static class Clients
{
    public static RedisClient Open(string url, Func<RedisOptions, RedisOptions>? with = null)
    {
        var options = RedisOptions.Parse(url) with { ClientName = "test" };
        return RedisClient.Create(with?.Invoke(options) ?? options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
    }

    public static RedisClient Open(RedisServer server, Func<RedisOptions, RedisOptions>? with = null) => Open(server.Url, with);
}

using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Function libraries that versions of the past left behind.</summary>
internal static class OldLibraries
{
    public static async Task<IReadOnlyList<string>> DeleteAsync(IRedis redis, FunctionLibrary library, IReadOnlyCollection<string> used, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(used);
        var deleted = new List<string>();
        var list = await redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LIST"u8).Arg("LIBRARYNAME"u8).Arg("lh1_*"u8), ct);
        foreach (var found in list)
        {
            if (!found.TryGet("library_name"u8, out var word) || word.AsString() is not { } name || name == library.Name || used.Contains(name)) continue;
            try
            {
                await redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("DELETE"u8).Arg(name), ct);
                deleted.Add(name);
            }
            catch (RedisServerException error) when (error.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
            {
                // another leader was faster
            }
        }
        return deleted;
    }
}

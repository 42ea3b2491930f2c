using System.Text;

namespace Lighthouse.Redis;

/// <summary>
/// Commands that would break a shared, pipelined connection for everybody: they change who it is, or what an answer looks like.
/// </summary>
internal static class ForbiddenCommands
{
    private static readonly string[] Names = ["AUTH", "HELLO", "SELECT", "RESET", "QUIT", "MONITOR", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "SYNC", "PSYNC", "MULTI", "EXEC", "DISCARD", "WATCH"];

    public static void Check(ReadOnlySpan<byte> name)
    {
        // FCALL, XADD, EVAL and the like, the hot ones, leave here.
        if (name.Length is < 4 or > 12 || "XFGZL".Contains((char)(name[0] & ~0x20), StringComparison.Ordinal)) return;
        foreach (var forbidden in Names)
        {
            if (forbidden.Length == name.Length && Ascii.EqualsIgnoreCase(forbidden, name))
                throw new ArgumentException($"{forbidden} cannot be sent over a shared connection: it would change the connection for everybody. User, database and protocol come from RedisOptions.", nameof(name));
        }
    }
}

namespace Lighthouse.Redis;

/// <summary>Errors that say something about the server, not about the command.</summary>
internal static class ServerErrors
{
    /// <summary>It loads its file, or is a replica: not up yet, or not the right one. Trying again, perhaps elsewhere, helps.</summary>
    public static bool IsWrongServer(string code) => code is "LOADING" or "READONLY" or "MASTERDOWN";

    public static bool IsWrongServer(RedisReply error)
    {
        var text = error.AsSpan();
        return text.StartsWith("LOADING "u8) || text.StartsWith("READONLY "u8) || text.StartsWith("MASTERDOWN "u8);
    }
}

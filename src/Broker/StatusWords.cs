using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The words for a caller's standing, as functions answer them.</summary>
internal static class StatusWords
{
    public static BrokerStatus Read(RedisReply word)
    {
        if (word.Is("OK"u8)) return BrokerStatus.Ok;
        if (word.Is("RESYNC"u8)) return BrokerStatus.Resync;
        if (word.Is("FENCED"u8)) return BrokerStatus.Fenced;
        if (word.Is("UNKNOWN"u8)) return BrokerStatus.Unknown;
        if (word.Is("STALE"u8)) return BrokerStatus.Stale;
        if (word.Is("REPEAT"u8)) return BrokerStatus.Repeat;
        if (word.Is("PAUSED"u8)) return BrokerStatus.Paused;
        if (word.Is("LIMITED"u8)) return BrokerStatus.Limited;
        throw new InvalidOperationException($"A function answered {word}, which is no status this version knows.");
    }
}

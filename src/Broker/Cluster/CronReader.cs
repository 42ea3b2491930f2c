using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads the fields of <see cref="ClusterKeys.Cron"/>, as cron.lua writes them.</summary>
internal static class CronReader
{
    public static IReadOnlyList<CronEntry> Read(RedisReply fields)
    {
        var entries = new List<CronEntry>();
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (Read(fields[i].AsString(), fields[i + 1]) is { } entry) entries.Add(entry);
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Definition.Name, b.Definition.Name));
        return entries;
    }

    /// <summary>Null for what no version of ours has written, such as the count of changes.</summary>
    public static CronEntry? Read(string name, RedisReply value)
    {
        var bytes = value.AsSpan();
        var cut = bytes.IndexOf((byte)'\n');
        if (cut < 0) return null;
        try
        {
            var standing = JsonSerializer.Deserialize(bytes[..cut], BrokerJson.Default.CronStanding);
            var definition = JsonSerializer.Deserialize(bytes[(cut + 1)..], BrokerJson.Default.CronDefinition);
            if (standing is null || definition is null) return null;
            var origin = standing.Origin == "operator" ? CronOrigin.Operator : CronOrigin.Node;
            return new CronEntry(definition with { Name = name }, origin, standing.By, standing.Paused, standing.Since, standing.Changed);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

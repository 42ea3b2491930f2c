using System.Globalization;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// What a Redis' own <c>INFO</c> says about how safe jobs are in it. What endangers them holds readiness at degraded,
/// so that it is seen before it costs a job.
/// </summary>
internal static class RedisChecks
{
    public const string Version = "redis version";
    public const string Eviction = "redis eviction";
    public const string Persistence = "redis persistence";

    /// <summary>All subjects that <see cref="Judge"/> may name: those it does not name are well.</summary>
    public static IReadOnlyList<string> Subjects { get; } = [Version, Eviction, Persistence];

    /// <summary>What is wrong, as subject and sentence. Fields a server does not report are not held against it: managed Redis hides some.</summary>
    public static IReadOnlyList<(string Subject, string Reason)> Judge(string info)
    {
        var fields = Parse(info);
        var problems = new List<(string, string)>();
        if (TooOld(fields) is { } version)
            problems.Add((Version, $"Redis is version {version}; Lighthouse needs 7.0 (or Valkey 7.2) for its functions."));

        if (fields.TryGetValue("maxmemory_policy", out var policy) && policy != "noeviction")
            problems.Add((Eviction, $"Redis evicts keys when its memory is full (maxmemory-policy {policy}), and with them jobs. Set maxmemory-policy noeviction."));

        if (fields.TryGetValue("aof_enabled", out var aof) && aof == "0")
            problems.Add((Persistence, "Redis keeps no append-only file: a restart of Redis loses jobs. Set appendonly yes (and appendfsync always for no loss at all)."));
        else if (fields.TryGetValue("aof_last_write_status", out var write) && write != "ok")
            problems.Add((Persistence, "Redis cannot write its append-only file (aof_last_write_status is " + write + "): its disk may be full."));
        return problems;
    }

    /// <summary>The server's name and version, such as <c>Redis 7.0.15</c>; null when it does not say.</summary>
    public static string? Product(string info)
    {
        var fields = Parse(info);
        if (fields.TryGetValue("valkey_version", out var valkey)) return $"Valkey {valkey}";
        return fields.TryGetValue("redis_version", out var redis) ? $"Redis {redis}" : null;
    }

    private static string? TooOld(Dictionary<string, string> fields)
    {
        if (fields.ContainsKey("valkey_version")) return null; // every Valkey has functions
        if (!fields.TryGetValue("redis_version", out var version)) return null;
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return int.TryParse(dot < 0 ? version : version[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 7 ? version : null;
    }

    private static Dictionary<string, string> Parse(string info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line[0] != '#') fields[line[..colon].ToString()] = line[(colon + 1)..].Trim().ToString();
        }

        return fields;
    }
}

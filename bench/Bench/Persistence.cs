using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>When Redis writes what it has accepted to disk, in the words of its setting <c>appendfsync</c>; <c>none</c> keeps no append-only file.</summary>
internal static class Persistence
{
    public const string None = "none";

    public static readonly IReadOnlyList<string> Names = [None, "everysec", "always"];

    public static Task<RedisServer> StartAsync(string name) =>
        name == None ? RedisServer.StartAsync() : RedisServer.StartAsync(appendOnly: false, "--appendonly", "yes", "--appendfsync", name);

    /// <summary>One of the names, or several with commas between; null when one of them is none.</summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        var names = text.Split(',').Distinct().ToArray();
        return names.All(Names.Contains) ? names : null;
    }
}

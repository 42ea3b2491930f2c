using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>When Redis writes what it has accepted to disk, in the words of its setting <c>appendfsync</c>; <c>none</c> keeps no append-only file.</summary>
internal static class Persistence
{
    public const string None = "none";

    public const string EverySecond = "everysec";

    public static readonly IReadOnlyList<string> Names = [None, EverySecond, "always"];

    public static Task<RedisServer> StartAsync(string name) =>
        name == None ? RedisServer.StartAsync() : RedisServer.StartAsync(appendOnly: false, "--appendonly", "yes", "--appendfsync", name);
}

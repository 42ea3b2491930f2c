using System.Globalization;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>How long the model runs, from the environment: <c>./dev test deep</c> sets it.</summary>
internal static class ModelSettings
{
    /// <summary>Operations of a run of CI.</summary>
    public const long Budget = 10_000;

    /// <summary>Whether this is a deep run, which tells how far it is.</summary>
    public static bool IsDeep => Environment.GetEnvironmentVariable("LIGHTHOUSE_MODEL_OPERATIONS") is not null;

    public static long Operations => long.Parse(Environment.GetEnvironmentVariable("LIGHTHOUSE_MODEL_OPERATIONS") ?? $"{Budget}", CultureInfo.InvariantCulture);

    /// <summary>The seed of the first sequence; the next has the next.</summary>
    public static ulong Seed => ulong.Parse(Environment.GetEnvironmentVariable("LIGHTHOUSE_MODEL_SEED") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Where a slice of each run begins that is the day's own, unless a seed is asked for.</summary>
    public static ulong? SeedOfToday => Environment.GetEnvironmentVariable("LIGHTHOUSE_MODEL_SEED") is null ? (ulong)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86_400) * 100_000 : null;

    /// <summary>One operation in so many of a run is in that slice.</summary>
    public const int SliceOf = 5;

    /// <summary>How far a deep run is.</summary>
    public static void Say(string words)
    {
        if (IsDeep) Console.Error.WriteLine($"model: {words}");
    }
}

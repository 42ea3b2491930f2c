using System.Globalization;

namespace Lighthouse.Load;

/// <summary>What the queues of a measurement are called; nodes, producer and harness have to agree.</summary>
public static class BenchQueues
{
    private const string One = "default";

    /// <param name="count">How many there are.</param>
    public static IReadOnlyList<string> Names(int count) =>
        count == 1 ? [One] : [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"bench-{number}"))];
}

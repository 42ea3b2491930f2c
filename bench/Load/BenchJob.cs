using System.Diagnostics;
using Lighthouse.Messages;

namespace Lighthouse.Load;

/// <summary>
/// The job of every measurement: the same members as the other systems' producers send, about 100 bytes as JSON.
/// </summary>
/// <param name="I">Its number; nothing is counted twice by it.</param>
/// <param name="T">When it was enqueued, in ns of CLOCK_MONOTONIC, which all processes of a machine share.</param>
/// <param name="K">What its handler does: one of <see cref="Kinds"/>.</param>
/// <param name="Ms">How long the handler waits.</param>
[JobType("bench")]
public sealed record BenchJob(uint I, long T, string K, int Ms, string To, string Pad)
{
    private static readonly string Padding = new('x', 22);

    public static BenchJob Make(uint number, string kind, int milliseconds) =>
        new(number, Stopwatch.GetTimestamp(), kind, milliseconds, "someone@example.com", Padding);
}

/// <summary>What a handler does; the letters are the ones that the scripts in <c>bench/Peers</c> know.</summary>
public static class Kinds
{
    /// <summary>Nothing: a record at the start.</summary>
    public const string Nothing = "n";

    /// <summary>Waits, and leaves a record at the end.</summary>
    public const string Wait = "s";

    /// <summary>Waits, and leaves a record at the start and one at the end.</summary>
    public const string Both = "c";
}

using System.Text.Json.Serialization;

namespace Lighthouse.Bench;

/// <summary>What a producer is to enqueue.</summary>
internal sealed record ProducerOrder(string Mode, int Jobs)
{
    /// <summary>One awaited call after the other.</summary>
    public const string Single = "single";

    /// <summary>100 calls in flight.</summary>
    public const string Concurrent = "conc";

    /// <summary>Whatever the system has for many jobs at once.</summary>
    public const string Bulk = "bulk";

    /// <summary>So many a second, one awaited call each.</summary>
    public const string Paced = "paced";

    /// <summary>What the handler does: <c>n</c> nothing, <c>s</c> waits and leaves a record at the end, <c>c</c> one at the start as well.</summary>
    public string Kind { get; init; } = "n";

    /// <summary>How long the handler waits.</summary>
    public int Milliseconds { get; init; }

    /// <summary>The number of the first job.</summary>
    public int From { get; init; }

    /// <summary>Jobs a second, when paced.</summary>
    public int Rate { get; init; } = 200;

    /// <summary>Every how-manieth job's handler waits for <see cref="LongMilliseconds"/>; 0 is none. Ours only, as what follows.</summary>
    public int LongEvery { get; init; }

    public int LongMilliseconds { get; init; }

    /// <summary>What each job asks for when enqueued in bulk, in the words of <c>bench/Load</c>: <c>result</c>, <c>order</c>, <c>unique</c>, <c>tomorrow</c>.</summary>
    public string Asks { get; init; } = "nothing";

    /// <summary>How many queues take turns, in bulk.</summary>
    public int Queues { get; init; } = 1;
}

/// <summary>What a producer printed when it was done.</summary>
internal sealed record ProducerReport
{
    [JsonPropertyName("n")] public required int Jobs { get; init; }

    [JsonPropertyName("secs")] public required double Seconds { get; init; }

    /// <summary>CPU seconds of the producer meanwhile.</summary>
    [JsonPropertyName("cpu")] public required double Cpu { get; init; }

    [JsonPropertyName("rss_mb")] public required double Megabytes { get; init; }

    [JsonPropertyName("payload_bytes")] public required int PayloadBytes { get; init; }

    /// <summary>How late a paced job was sent at worst.</summary>
    [JsonPropertyName("max_late_ms")] public double LatestMs { get; init; }

    /// <summary>How long as many plain SETs took in turn with the jobs; 0 from systems that are not ours.</summary>
    [JsonPropertyName("floor_secs")] public double FloorSeconds { get; init; }
}

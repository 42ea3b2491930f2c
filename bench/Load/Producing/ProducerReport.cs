using System.Text.Json.Serialization;

namespace Lighthouse.Load;

/// <summary>What a producer is to enqueue.</summary>
internal sealed record ProducerOrder
{
    public required int Jobs { get; init; }

    public required string Kind { get; init; }

    public required int Milliseconds { get; init; }

    public required uint From { get; init; }

    public required double Rate { get; init; }

    /// <summary>Every how-manieth job takes <see cref="LongMilliseconds"/>; 0 is none.</summary>
    public required uint LongEvery { get; init; }

    public required int LongMilliseconds { get; init; }

    /// <summary>Of <see cref="JobAsks"/>.</summary>
    public required string Asks { get; init; }

    /// <summary>How many queues take turns.</summary>
    public required int Queues { get; init; }

    /// <summary>Whether a job is no more than its type and its arguments.</summary>
    public bool IsPlain => Asks == JobAsks.Nothing && Queues == 1;
}

/// <summary>What a producer prints when it is done; the other systems' producers print the same members.</summary>
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

    /// <summary>How long as many plain SETs took in turn with the jobs; 0 when none were made.</summary>
    [JsonPropertyName("floor_secs")] public double FloorSeconds { get; init; }
}

[JsonSerializable(typeof(ProducerReport))]
internal sealed partial class LoadJson : JsonSerializerContext;

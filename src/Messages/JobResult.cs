using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Messages;

/// <summary>Why a job ended as it did.</summary>
/// <param name="Type">The kind of failure, for programs: an exception's name, <c>timeout</c>, <c>malformed</c> …</param>
/// <param name="Message">A sentence for people.</param>
public sealed record JobError(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("message")] string Message)
{
    public string ToJson() => JsonSerializer.Serialize(this, MessagesJson.Default.JobError);

    public static JobError? Parse(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, MessagesJson.Default.JobError);
}

/// <summary>The outcome of a job as it lies under <c>lh:{q}:result:&lt;id&gt;</c> and in replies.</summary>
public sealed record JobResult
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>One of <see cref="JobStates"/>.</summary>
    [JsonPropertyName("state")] public required string State { get; init; }

    /// <summary>What the handler returned, or JSON null.</summary>
    [JsonPropertyName("result")] public JsonElement? Result { get; init; }

    [JsonPropertyName("error")] public JobError? Error { get; init; }

    [JsonPropertyName("attempts")] public int Attempts { get; init; }

    [JsonPropertyName("node")] public string? Node { get; init; }

    /// <summary>On Redis' clock.</summary>
    [JsonPropertyName("ended_at"), JsonConverter(typeof(InstantConverter))] public DateTimeOffset? EndedAt { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, MessagesJson.Default.JobResult);

    /// <exception cref="JsonException">The bytes are no outcome.</exception>
    public static JobResult Parse(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, MessagesJson.Default.JobResult)
        ?? throw new JsonException("The outcome of a job is a JSON object, not null.");
}

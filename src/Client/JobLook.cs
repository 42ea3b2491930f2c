using System.Text.Json;
using System.Text.Json.Serialization;
using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>What <c>lighthouse_job</c> answers: the present state of a job, or the outcome that is kept of it.</summary>
internal sealed record JobLook
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("state")] public required string State { get; init; }

    [JsonPropertyName("result")] public JsonElement? Result { get; init; }

    [JsonPropertyName("error")] public JobError? Error { get; init; }

    /// <summary>Of an outcome.</summary>
    [JsonPropertyName("attempts")] public int? Attempts { get; init; }

    /// <summary>Of a present state.</summary>
    [JsonPropertyName("attempt")] public int? Attempt { get; init; }

    [JsonPropertyName("node")] public string? Node { get; init; }

    [JsonPropertyName("ended_at")] public string? EndedAt { get; init; }

    public JobResult ToResult() => new()
    {
        Id = Id,
        State = State,
        Result = Result,
        Error = Error,
        Attempts = Attempts ?? Attempt ?? 0,
        Node = Node,
        EndedAt = Instants.TryParse(EndedAt, out var ended) ? ended : null,
    };
}

[JsonSerializable(typeof(JobLook))]
internal sealed partial class ClientJson : JsonSerializerContext;

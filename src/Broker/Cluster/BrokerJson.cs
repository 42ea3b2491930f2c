using System.Text.Json;
using System.Text.Json.Serialization;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>What the broker reads and writes as JSON off the hot path.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MemberInfo))]
[JsonSerializable(typeof(DownRecord))]
[JsonSerializable(typeof(CronDefinition))]
[JsonSerializable(typeof(CronStanding))]
[JsonSerializable(typeof(PresentState))]
[JsonSerializable(typeof(JobError))]
internal sealed partial class BrokerJson : JsonSerializerContext;

/// <summary>A field of <see cref="ClusterKeys.Down"/>, as down.lua writes it.</summary>
internal sealed record DownRecord(long At, string Reason, string By, bool Reclaimed, MemberInfo? Info, long? Held = null, bool Crash = true);

/// <summary>The first line of a field of <see cref="ClusterKeys.Cron"/>.</summary>
internal sealed record CronStanding(string Origin, string By, bool Paused, long Since, long Changed);

/// <summary>What <c>lighthouse_job</c> answers, be it a present state or a kept outcome.</summary>
internal sealed record PresentState
{
    public required string Id { get; init; }
    public required string State { get; init; }
    public string? Type { get; init; }
    public int? Attempt { get; init; }
    public int? Attempts { get; init; }
    public long EnqueuedAt { get; init; }
    public JsonElement? DueAt { get; init; }
    public string? Node { get; init; }
    public JsonElement? Result { get; init; }
    public JobError? Error { get; init; }
    public JsonElement? Progress { get; init; }
    public CancelRequest? Cancel { get; init; }
    public string? WaitsFor { get; init; }
}

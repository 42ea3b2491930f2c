using System.Text.Json.Serialization;
using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Management;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ClusterResponse))]
[JsonSerializable(typeof(LeaderResponse))]
[JsonSerializable(typeof(IReadOnlyList<QueueResponse>))]
[JsonSerializable(typeof(JobResponse))]
[JsonSerializable(typeof(IReadOnlyList<EnqueuedResponse>))]
[JsonSerializable(typeof(EnqueuedResponse))]
[JsonSerializable(typeof(ActorResponse))]
[JsonSerializable(typeof(AcceptedResponse))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(DownRequest))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(StatsView))]
internal sealed partial class ManagementJson : JsonSerializerContext;

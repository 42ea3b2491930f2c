using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Management;

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
[JsonSerializable(typeof(ActRequest))]
[JsonSerializable(typeof(LimitsResponse))]
[JsonSerializable(typeof(QueueActResponse))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(JobListResponse))]
[JsonSerializable(typeof(CancelResponse))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(DeadResponse))]
[JsonSerializable(typeof(NodeResponse))]
[JsonSerializable(typeof(ResizeRequest))]
[JsonSerializable(typeof(DrainRequest))]
[JsonSerializable(typeof(CronRequest))]
[JsonSerializable(typeof(CronResponse))]
[JsonSerializable(typeof(IReadOnlyList<CronResponse>))]
[JsonSerializable(typeof(CronActResponse))]
[JsonSerializable(typeof(CronNextResponse))]
[JsonSerializable(typeof(DoctorResponse))]
[JsonSerializable(typeof(IReadOnlyList<ClusterEventResponse>))]
[JsonSerializable(typeof(IReadOnlyList<AcceptedResponse>))]
[JsonSerializable(typeof(IReadOnlyList<RemovedResponse>))]
[JsonSerializable(typeof(StatsView))]
internal sealed partial class ManagementJson : JsonSerializerContext
{
    /// <summary>Quotation marks and letters of other languages stay legible: what is answered is JSON, never part of a page.</summary>
    public static ManagementJson Legible { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

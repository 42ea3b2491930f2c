using System.Text.Json.Serialization;

namespace Lighthouse.Pbm;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(LeaderAnswer))]
[JsonSerializable(typeof(AcceptedAnswer))]
[JsonSerializable(typeof(DownRequest))]
[JsonSerializable(typeof(IReadOnlyList<QueueAnswer>))]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(EnqueuedAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class PbmJson : JsonSerializerContext;

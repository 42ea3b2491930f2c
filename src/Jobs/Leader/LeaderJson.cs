using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Jobs.Leader;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CoordinatorSnapshot))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class LeaderJson : JsonSerializerContext;

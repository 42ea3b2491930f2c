using System.Text.Json.Serialization;

namespace Lighthouse.Node;

[JsonSerializable(typeof(string))]
internal sealed partial class NodeJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lighthouse.Jobs;

/// <summary>Writes what a handler returned as JSON.</summary>
internal sealed class ResultWriter<TResult>(JsonSerializerOptions json)
{
    private readonly JsonTypeInfo<TResult> _contract = (JsonTypeInfo<TResult>)json.GetTypeInfo(typeof(TResult));

    public ReadOnlyMemory<byte> Write(TResult result) => JsonSerializer.SerializeToUtf8Bytes(result, _contract);
}

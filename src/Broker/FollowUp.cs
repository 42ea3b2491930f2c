using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>A job that appears if and only if the settle that carries it is accepted.</summary>
/// <param name="Queue">Where it belongs.</param>
/// <param name="Job">The job document, as the function door takes it.</param>
public sealed record FollowUp(string Queue, ReadOnlyMemory<byte> Job)
{
    /// <summary>
    /// The document with an id, so that it can be relayed to another queue twice and is one job there: its own, or one made from the job that it follows.
    /// The entry tells apart the runs of a job that was requeued and counts its attempts anew.
    /// </summary>
    internal ReadOnlyMemory<byte> WithId(string queue, ClaimedJob parent, int number)
    {
        var text = Job.Span;
        var end = text.LastIndexOf((byte)'}');
        if (end < 0 || HasId(text)) return Job;
        var id = $"{queue}:{parent.Id}:{parent.Attempt}:{parent.Entry}:{number}";
        if (!Names.IsClientId(id)) id = $"follow-up:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16))}";
        return (byte[])[.. text[..end], .. Encoding.ASCII.GetBytes($",\"id\":\"{id}\""), .. text[end..]]; // the last of a name counts, also after "id":null
    }

    private static bool HasId(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals(FieldNames.Id);
                reader.Read();
                if (isId) return reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // the queue that it goes to says what is wrong with it
        }
        return false;
    }
}

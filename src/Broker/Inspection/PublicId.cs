using System.Globalization;
using System.Text;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>
/// The id that a client gave to a job in the public stream, as far as it can be seen from the entry. Good enough to show; what a job is settled by is the id
/// that the functions name (see <see cref="HandOut"/>), since they may read a document in another way.
/// </summary>
internal static class PublicId
{
    /// <summary>The field <c>id</c>, or the document's member; null when there is none.</summary>
    public static string? Of(ReadOnlyMemory<byte>[] fields)
    {
        string? id = null;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].Span.SequenceEqual(FieldNames.Document)) return OfDocument(fields[i + 1].Span);
            if (fields[i].Span.SequenceEqual(FieldNames.Id)) id = Encoding.UTF8.GetString(fields[i + 1].Span);
        }
        return id;
    }

    private static string? OfDocument(ReadOnlySpan<byte> document)
    {
        string? id = null;
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals(FieldNames.Id);
                reader.Read();
                if (isId)
                {
                    id = reader.TokenType switch
                    {
                        JsonTokenType.String => reader.GetString(),
                        JsonTokenType.Number => ((long)reader.GetDouble()).ToString(CultureInfo.InvariantCulture),
                        _ => null,
                    };
                }
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // the functions accept a little more than JSON; what was read so far stands
        }
        return id;
    }
}

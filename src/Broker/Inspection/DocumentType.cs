using System.Text.Json;

namespace Lighthouse.Broker;

/// <summary>The <c>type</c> of a job document, without decoding the rest.</summary>
internal static class DocumentType
{
    public static string Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "";
            var type = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType && reader.TokenType == JsonTokenType.String) type = reader.GetString()!;
                reader.Skip();
            }
            return type;
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

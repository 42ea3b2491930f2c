using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Messages;

/// <summary>Reads a point in time in any of its forms on the wire, writes ISO-8601 with milliseconds.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number => reader.GetDecimal().ToString(CultureInfo.InvariantCulture),
            _ => reader.GetString(),
        };
        if (text is null) return null;
        return Instants.TryParse(text, out var instant)
            ? instant
            : throw new JsonException($"This is no point in time: {Preview.Of(text)}. {Instants.Forms}.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } instant) writer.WriteStringValue(Instants.Format(instant));
        else writer.WriteNullValue();
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lighthouse.Hocon;

/// <summary>Writes a resolved configuration as JSON. Numbers keep the digits they were written with.</summary>
public static class HoconJson
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(HoconValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Layout)) Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, HoconValue value)
    {
        switch (value)
        {
            case HoconObject container:
                writer.WriteStartObject();
                foreach (var (key, member) in container.Members)
                {
                    writer.WritePropertyName(key);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case HoconArray array:
                writer.WriteStartArray();
                foreach (var item in array.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case HoconScalar { Kind: HoconKind.String } text:
                writer.WriteStringValue(text.Text);
                break;
            case HoconScalar scalar:
                writer.WriteRawValue(scalar.Text, skipInputValidation: true);
                break;
        }
    }
}

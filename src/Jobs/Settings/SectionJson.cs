using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Jobs;

/// <summary>
/// A section of the configuration as JSON. The configuration knows texts only: one that reads like a number, true, false or null becomes that.
/// </summary>
internal static class SectionJson
{
    public static string Write(IConfigurationSection section)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, section);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            WriteValue(json, section.Value);
        }
        else if (children.Select(child => child.Key).SequenceEqual(Enumerable.Range(0, children.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))))
        {
            json.WriteStartArray();
            foreach (var child in children) Write(json, child);
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject();
            foreach (var child in children)
            {
                json.WritePropertyName(child.Key);
                Write(json, child);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string? text)
    {
        if (text is null || text == "null") json.WriteNullValue();
        else if (bool.TryParse(text, out var flag)) json.WriteBooleanValue(flag);
        else if (IsNumber(text)) json.WriteRawValue(text);
        else json.WriteStringValue(text);
    }

    private static bool IsNumber(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Text.Json;

namespace Lighthouse.Hocon.Tests;

/// <summary>Reads HOCON text in a test: as compact JSON, or as the errors it has.</summary>
internal static class Read
{
    public static readonly HoconOptions NoEnvironment = new() { Environment = _ => null };

    public static string Json(string text, HoconOptions? options = null)
    {
        var value = HoconReader.Read([HoconLayer.FromText("a.conf", text)], options ?? NoEnvironment);
        return Compact(HoconJson.Write(value));
    }

    public static string[] Errors(string text, HoconOptions? options = null)
    {
        HoconReader.TryRead([HoconLayer.FromText("a.conf", text)], options ?? NoEnvironment, out _, out var errors);
        return [.. errors.Select(error => error.ToString())];
    }

    public static string Error(string text, HoconOptions? options = null) => Errors(text, options).ShouldHaveSingleItem();

    /// <summary>JSON without blanks and with single quotes, so that expectations are easy to read.</summary>
    public static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return JsonSerializer.Serialize(document.RootElement, Relaxed).Replace('"', '\'');
    }

    private static readonly JsonSerializerOptions Relaxed = new() { MaxDepth = 1000, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

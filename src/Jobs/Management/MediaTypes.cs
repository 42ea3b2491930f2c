namespace Lighthouse.Jobs.Management;

/// <summary>What a request says its body is.</summary>
internal static class MediaTypes
{
    public const string Lines = "application/x-ndjson";

    public static bool IsJson(string? contentType) => Is(contentType, "application/json");

    /// <summary>A JSON document on each line.</summary>
    public static bool IsLines(string? contentType) => Is(contentType, Lines) || Is(contentType, "application/ndjson") || Is(contentType, "application/jsonl");

    private static bool Is(string? contentType, string type)
    {
        var span = contentType.AsSpan();
        var end = span.IndexOf(';');
        return (end < 0 ? span : span[..end]).Trim().Equals(type, StringComparison.OrdinalIgnoreCase);
    }
}

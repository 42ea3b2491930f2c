using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lighthouse.Jobs;

/// <summary>Says in a sentence why arguments do not fit, naming the member.</summary>
internal static class ArgumentsError
{
    public static string Describe(ReadOnlySpan<byte> args, JsonTypeInfo contract, JsonException exception)
    {
        var reader = new Utf8JsonReader(args);
        JsonElement root;
        try
        {
            root = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException notJson)
        {
            return $"args are not JSON: {notJson.Message}";
        }

        if (contract.Kind == JsonTypeInfoKind.Object)
        {
            if (root.ValueKind != JsonValueKind.Object) return $"args must be a JSON object, but are {Kind(root.ValueKind)}.";
            var missing = Missing(root, contract);
            if (missing.Count > 0) return $"args do not fit: {string.Join(", ", missing.Select(name => $"`{name}`"))} {(missing.Count == 1 ? "is" : "are")} missing.";
        }

        var member = exception.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        if (member is null) return $"args do not fit: {FirstSentence(exception.Message)}";
        if (Find(root, member) is { } value)
        {
            return value.ValueKind == JsonValueKind.Null
                ? $"args do not fit: `{member}` must not be null."
                : $"args do not fit: `{member}` cannot be {Kind(value.ValueKind)}{Shown(value)}. {FirstSentence(exception.Message)}";
        }
        return $"args do not fit at `{member}`: {FirstSentence(exception.Message)}";
    }

    private static List<string> Missing(JsonElement root, JsonTypeInfo contract)
    {
        var given = root.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. contract.Properties.Where(property => property.IsRequired && !given.Contains(property.Name)).Select(property => property.Name)];
    }

    /// <summary>The value at a plain path of member names, or null when the path is of another kind.</summary>
    private static JsonElement? Find(JsonElement root, string path)
    {
        var at = root;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object) return null;
            var found = at.EnumerateObject().Where(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            if (found.Count == 0) return null;
            at = found[^1].Value;
        }
        return at;
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || text.Length > 40 ? "" : $" ({text})";
    }

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    /// <summary>The serializer's messages go on with path, line and byte, which the sentence before has said.</summary>
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}

using System.Text.Json;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Management;

/// <summary>Reads the body of <c>PUT …/limits</c>: names and values (texts or numbers; null takes an operator's setting back), and who asks, under <c>by</c>.</summary>
internal static class LimitChanges
{
    /// <exception cref="RequestException">A name or a value is not allowed; all that are not are named.</exception>
    public static (string? By, IReadOnlyDictionary<string, string?> Changes) Read(Dictionary<string, JsonElement> body)
    {
        string? by = null;
        var changes = new Dictionary<string, string?>();
        var problems = new List<string>();
        foreach (var (name, value) in body)
        {
            if (!TryText(value, out var text))
            {
                problems.Add($"{name} is {value.GetRawText()}: expected a text, a number, or null to take it back.");
                continue;
            }

            if (name == "by" && value.ValueKind == JsonValueKind.Number) problems.Add($"by is {text}: expected a text.");
            else if (name == "by") by = text;
            else if (LimitNames.Problem(name, text) is { } problem) problems.Add(problem);
            else changes[name] = text;
        }

        if (problems.Count > 0) throw RequestException.Bad(string.Join(' ', problems));
        if (changes.Count == 0) throw RequestException.Bad("The body names no limit. Send some of them, such as {\"rate\":\"100/s\",\"concurrency\":50}; null takes one back.");
        return (by, changes);
    }

    private static bool TryText(JsonElement value, out string? text)
    {
        text = null;
        try
        {
            text = value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null };
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null;
    }
}

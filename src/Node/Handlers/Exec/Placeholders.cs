using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>
/// One argument of a program, with <c>{args}</c>, <c>{args.member.of.member}</c> or <c>{job.id}</c>, <c>.type</c>, <c>.queue</c>, <c>.attempt</c>,
/// <c>.fence</c> filled in from a job. Other braces are left alone. Whatever a job says stays one argument: no shell sees it.
/// </summary>
internal sealed partial class Placeholders
{
    private readonly IReadOnlyList<(string Text, string? Path)> _parts;

    private Placeholders(IReadOnlyList<(string, string?)> parts) => _parts = parts;

    public bool IsLiteral => _parts.All(part => part.Path is null);

    public static Placeholders Literal(string text) => new([(text, null)]);

    public static bool TryParse(string text, out Placeholders parsed, [NotNullWhen(false)] out string? error)
    {
        var parts = new List<(string, string?)>();
        var end = 0;
        error = null;
        foreach (Match match in Pattern().Matches(text))
        {
            var path = match.Groups[1].Value;
            if (path.StartsWith("job", StringComparison.Ordinal) && path is not ("job.id" or "job.type" or "job.queue" or "job.attempt" or "job.fence"))
                error = $"`{{{path}}}` is not known; there are {{args}}, {{args.member}}, {{job.id}}, {{job.type}}, {{job.queue}}, {{job.attempt}} and {{job.fence}}.";
            parts.Add((text[end..match.Index], null));
            parts.Add(("", path));
            end = match.Index + match.Length;
        }
        parts.Add((text[end..], null));
        parsed = new Placeholders(parts);
        return error is null;
    }

    /// <exception cref="ArgumentsException">The job's args lack the member, or it cannot be an argument of a program.</exception>
    public string Fill(JsonElement args, JobContext job)
    {
        var filled = new StringBuilder();
        foreach (var (text, path) in _parts) filled.Append(path is null ? text : Value(path, args, job));
        return filled.ToString();
    }

    private static string Value(string path, JsonElement args, JobContext job) => path switch
    {
        "job.id" => job.Id,
        "job.type" => job.Type,
        "job.queue" => job.Queue,
        "job.attempt" => job.Attempt.ToString(CultureInfo.InvariantCulture),
        "job.fence" => job.Fence.ToString(CultureInfo.InvariantCulture),
        _ => Member(path, args),
    };

    private static string Member(string path, JsonElement args)
    {
        var value = args;
        foreach (var name in path.Split('.').Skip(1))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
                throw new ArgumentsException($"args do not fit: `{path["args.".Length..]}` is missing; the program needs it.");
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentsException($"args do not fit: `{path}` has a zero character in it, which no program can be given.")
            : text;
    }

    [GeneratedRegex(@"\{(args(?:\.[A-Za-z0-9_-]+)*|job(?:\.[A-Za-z0-9_-]+)*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Text.Encodings.Web;

namespace Lighthouse.Hocon;

/// <summary>Reads layers and included files. A file is parsed once, however often it is included.</summary>
internal sealed class SourceReader(ErrorList errors, HoconOptions options)
{
    private readonly Dictionary<string, ObjectNode?> _parsed = [];
    private int _includes;

    public Source? Read(HoconLayer layer) => layer switch
    {
        FileLayer file => ReadFile(file.Path, includedBy: null, new Origin(file.Path, 0, 0), required: !file.Optional),
        TextLayer text => new Source(text.Name, null, Parse(text.Name, text.Text), null),
        SettingLayer setting => new Source(setting.Name, null, Parse(setting.Name, $"{setting.Path} = {(setting.IsHocon ? setting.Value : Quoted(setting.Value))}", hasLines: false), null),
        _ => throw new ArgumentOutOfRangeException(nameof(layer)),
    };

    /// <summary>The files an include statement means, none when they are missing or unusable. The later wins.</summary>
    public IEnumerable<Source> Include(IncludeStatement include, Source from)
    {
        if (include.Guess && include.File.Contains("://", StringComparison.Ordinal))
        {
            errors.Add(include.Origin, $"include \"{include.File}\" is not supported: expected a file, not an address.");
            yield break;
        }

        if (from.Depth + 1 > options.MaxIncludeDepth || ++_includes > options.MaxIncludes)
        {
            errors.Add(include.Origin, _includes > options.MaxIncludes
                ? $"the configuration includes more than {options.MaxIncludes} files."
                : $"files include one another more than {options.MaxIncludeDepth} deep.");
            yield break;
        }

        var name = Path.Combine(from.Folder, include.File);
        string[] guesses = include.Guess && !Path.Exists(name) ? [.. new[] { name + ".json", name + ".conf" }.Where(File.Exists)] : [];
        foreach (var file in guesses is [] ? [name] : guesses)
        {
            if (ReadFile(file, from, include.Origin, include.Required) is { } source) yield return source;
        }
    }

    private Source? ReadFile(string name, Source? includedBy, Origin origin, bool required)
    {
        if (name.AsSpan().Trim() is "" || name.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(origin, "expected the name of a file, found an empty one.");
            return null;
        }

        var path = Path.GetFullPath(name);
        if (Cycle(path, includedBy) is { } cycle)
        {
            errors.Add(origin, $"this file includes itself: {cycle}{name}.");
            return null;
        }

        if (!_parsed.TryGetValue(path, out var root))
        {
            if (SourceText.Read(name, out var text, out var problem, options.MaxFileBytes, errors)) root = Parse(name, text);
            else if (problem is not null) errors.Add(origin, problem);
            else if (required) errors.Add(origin, includedBy is null ? "the file does not exist." : $"the included file `{name}` does not exist.");
            if (root is not null || problem is not null) _parsed[path] = root;
        }

        return root is null ? null : new Source(name, path, root, includedBy);
    }

    private ObjectNode Parse(string name, string text, bool hasLines = true) => Parser.Parse(new Places(name, hasLines), text, errors, options.MaxDepth);

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.Default.Encode(text)}\"";

    private static string? Cycle(string path, Source? from)
    {
        var names = "";
        for (; from is not null; from = from.IncludedBy)
        {
            names = $"{from.Name} → {names}";
            if (from.Path == path) return names;
        }

        return null;
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Jobs;

/// <summary>
/// Reads one section of the configuration setting by setting, collecting errors instead of throwing, and in the end reports every key that nobody asked for.
/// The executables read their own sections with it, so that all settings fail in the same words.
/// </summary>
internal sealed class SettingsSection(IConfigurationSection? section, string path, List<SettingsError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string Path { get; } = path;

    public bool Exists => section is not null && section.Exists();

    /// <summary>The names of the sections and values directly below this one, as they are written.</summary>
    public IEnumerable<string> Names => section?.GetChildren().Select(child => child.Key) ?? [];

    public void Error(string key, string message) => errors.Add(new SettingsError(PathOf(key), message));

    /// <summary>A section below; the settings in it are reported under their full path.</summary>
    public SettingsSection Section(string key)
    {
        _known.Add(key);
        if (section?.GetSection(key) is { Value: { Length: > 0 } value } && !section.GetSection(key).GetChildren().Any())
            Error(key, $"`{value}` is a value where a section with settings is expected.");
        return new SettingsSection(section?.GetSection(key), PathOf(key), errors);
    }

    public string? Text(string key)
    {
        _known.Add(key);
        var child = section?.GetSection(key);
        if (child is not null && child.GetChildren().Any())
        {
            Error(key, "is a section where a single value is expected.");
            return null;
        }

        return string.IsNullOrWhiteSpace(child?.Value) ? null : child.Value;
    }

    public string Text(string key, string fallback) => Text(key) ?? fallback;

    public IReadOnlyList<string> List(string key)
    {
        _known.Add(key);
        var child = section?.GetSection(key);
        if (child is null) return [];
        if (!string.IsNullOrWhiteSpace(child.Value)) return [child.Value];
        return [.. child.GetChildren().Where(item => item.Value is not null).Select(item => item.Value!)];
    }

    /// <summary>A value as it is written, or a section as JSON; null when there is neither.</summary>
    public string? Json(string key)
    {
        _known.Add(key);
        var child = section?.GetSection(key);
        if (child is null || !child.Exists()) return null;
        return child.GetChildren().Any() ? SectionJson.Write(child) : child.Value;
    }

    public bool Flag(string key, bool fallback)
    {
        if (Text(key) is not { } text) return fallback;
        switch (text.Trim().ToUpperInvariant())
        {
            case "TRUE" or "YES" or "ON": return true;
            case "FALSE" or "NO" or "OFF": return false;
        }

        Error(key, $"`{text}` is neither true nor false.");
        return fallback;
    }

    public int Number(string key, int fallback, int min, int max)
    {
        if (Text(key) is not { } text) return fallback;
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)) Error(key, $"`{text}` is not a whole number.");
        else if (value < min || value > max) Error(key, $"{value} is outside {min} to {max}.");
        else return value;
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        if (Text(key) is not { } text) return fallback;
        if (!DurationSetting.TryParse(text, out var value, out var error)) Error(key, error);
        else if (value < min || value > max) Error(key, $"{text} is outside {DurationSetting.Format(min)} to {DurationSetting.Format(max)}.");
        else return value;
        return fallback;
    }

    public long Size(string key, long fallback, long min, long max)
    {
        if (Text(key) is not { } text) return fallback;
        if (!SizeSetting.TryParse(text, out var value, out var error)) Error(key, error);
        else if (value < min || value > max) Error(key, $"{text} is outside {min} to {max} bytes.");
        else return value;
        return fallback;
    }

    /// <summary>Marks a key as read by somebody else.</summary>
    public void Ignore(string key) => _known.Add(key);

    /// <summary>Reports every key in this section that was not asked for, with the nearest name that is known.</summary>
    public void RefuseUnknown()
    {
        foreach (var name in Names.Where(name => !_known.Contains(name)))
        {
            var nearest = NearestName.Of(name, _known);
            Error(name, nearest is null ? "is not a setting that Lighthouse knows." : $"is not a setting that Lighthouse knows. Did you mean `{nearest}`?");
        }
    }

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}

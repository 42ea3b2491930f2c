using Microsoft.Extensions.Configuration;

namespace Lighthouse.Hocon;

/// <summary>
/// The keys and values of a HOCON configuration. An explicit null hides the value of an earlier provider; an empty array is an empty string and
/// an empty object null, as with the framework's JSON provider.
/// </summary>
public sealed class HoconConfigurationProvider(HoconConfigurationSource source) : ConfigurationProvider
{
    private readonly Dictionary<string, Origin> _origins = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="HoconException">The configuration has mistakes; all of them are listed.</exception>
    public override void Load()
    {
        var root = HoconReader.Read(source.Layers, source.Options);
        Data.Clear();
        _origins.Clear();
        foreach (var (key, value) in root.Members) Add(key, value);
    }

    /// <summary>Where a setting or a section was written. <paramref name="key"/> is a configuration key such as <c>Lighthouse:Node:Queues</c>.</summary>
    public bool TryGetOrigin(string key, out string file, out int line)
    {
        var known = _origins.TryGetValue(key, out var origin);
        (file, line) = known ? (origin.File, origin.Line) : ("", 0);
        return known;
    }

    private void Add(string path, HoconValue value)
    {
        _origins[path] = value.Origin;
        switch (value)
        {
            case HoconObject { Members: { Count: > 0 } members }:
                foreach (var (key, member) in members) Add(ConfigurationPath.Combine(path, key), member);
                break;
            case HoconArray { Items: { Count: > 0 } items }:
                for (var i = 0; i < items.Count; i++) Add(ConfigurationPath.Combine(path, $"{i}"), items[i]);
                break;
            default:
                Data[path] = value switch { HoconArray => "", HoconScalar { Kind: not HoconKind.Null } scalar => scalar.Text, _ => null };
                break;
        }
    }
}

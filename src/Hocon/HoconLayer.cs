namespace Lighthouse.Hocon;

/// <summary>
/// One source of settings. Later layers win over earlier ones; objects merge, and substitutions are resolved only after all layers are merged,
/// so that a file may refer to what a lower layer defines.
/// </summary>
public abstract record HoconLayer
{
    private protected HoconLayer() { }

    /// <summary>A file. When it is not <paramref name="optional"/>, its absence is an error.</summary>
    public static HoconLayer FromFile(string path, bool optional = false) => new FileLayer(path, optional);

    /// <summary>Text from elsewhere, for example an embedded resource; <paramref name="name"/> stands for the file in errors. Its includes are relative to the working directory.</summary>
    public static HoconLayer FromText(string name, string text) => new TextLayer(name, text);

    /// <summary>
    /// One setting from a command line, such as <c>--set lighthouse.lease=5s</c>. A value that begins like an object, an array, a quoted string
    /// or a substitution is read as HOCON; everything else is taken literally, so that <c>redis://host</c> needs no quotes.
    /// <paramref name="name"/> alone is its origin, without line and column.
    /// </summary>
    public static HoconLayer FromSetting(string name, string path, string value) => new SettingLayer(name, path, value);
}

internal sealed record FileLayer(string Path, bool Optional) : HoconLayer;

internal sealed record TextLayer(string Name, string Text) : HoconLayer;

internal sealed record SettingLayer(string Name, string Path, string Value) : HoconLayer
{
    public bool IsHocon => Value.AsSpan().TrimStart() is ['{' or '[' or '"', ..] or ['$', '{', ..];
}

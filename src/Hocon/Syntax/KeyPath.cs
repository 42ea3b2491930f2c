namespace Lighthouse.Hocon;

/// <summary>The keys that lead to a setting.</summary>
internal sealed class KeyPath(IReadOnlyList<string> keys)
{
    public static readonly KeyPath Root = new([]);

    public IReadOnlyList<string> Keys => keys;

    public KeyPath Then(KeyPath rest) => Keys.Count == 0 ? rest : new([.. Keys, .. rest.Keys]);

    /// <summary>With dots between the keys, which is also the name of the environment variable that may stand in for the setting.</summary>
    /// <summary>For messages, so that a key of any length makes a readable one.</summary>
    public string Shown => ToString() is { Length: > 80 } text ? text[..(char.IsHighSurrogate(text[79]) ? 79 : 80)] + "…" : ToString();

    public override string ToString() => string.Join('.', keys);
}

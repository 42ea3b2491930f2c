namespace Lighthouse.Hocon;

/// <summary>The keys that lead to a setting.</summary>
internal sealed class KeyPath(IReadOnlyList<string> keys)
{
    public static readonly KeyPath Root = new([]);

    public IReadOnlyList<string> Keys => keys;

    public KeyPath Then(KeyPath rest) => Keys.Count == 0 ? rest : new([.. Keys, .. rest.Keys]);

    /// <summary>With dots between the keys, which is also the name of the environment variable that may stand in for the setting.</summary>
    public override string ToString() => string.Join('.', keys);
}

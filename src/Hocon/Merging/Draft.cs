namespace Lighthouse.Hocon;

/// <summary>A value of the merged configuration before substitution.</summary>
internal abstract class Draft(Origin origin)
{
    public Origin Origin => origin;
}

/// <summary>A value that needs nothing else.</summary>
internal sealed class ValueDraft(HoconValue value) : Draft(value.Origin)
{
    public HoconValue Value => value;
}

/// <summary>Text, or blanks, inside a concatenation.</summary>
internal sealed class TextDraft(Origin origin, string text, bool isBlank) : Draft(origin)
{
    public string Text => text;

    public bool IsBlank => isBlank;
}

internal sealed class ArrayDraft(Origin origin, IReadOnlyList<Draft> items) : Draft(origin)
{
    public IReadOnlyList<Draft> Items => items;
}

internal sealed class ConcatenationDraft(Origin origin, IReadOnlyList<Draft> parts) : Draft(origin)
{
    public IReadOnlyList<Draft> Parts => parts;
}

/// <summary>
/// <c>${path}</c>. In an included file it is looked up below <paramref name="prefix"/>, where the file was included, before it is looked up from the root.
/// </summary>
internal sealed class SubstitutionDraft(Origin origin, KeyPath path, KeyPath prefix, bool optional) : Draft(origin)
{
    public KeyPath Path => path;

    public KeyPath Prefix => prefix;

    public bool Optional => optional;

    /// <summary>Stands beside an object in a concatenation, so it must be one as well.</summary>
    public bool MustBeObject { get; init; }

    public override string ToString() => $"${{{(optional ? "?" : "")}{path.Shown}}}";
}

/// <summary>What the same setting held before: the left side of <c>+=</c>. Inside an array it has no <paramref name="path"/>.</summary>
internal sealed class PreviousDraft(Origin origin, KeyPath? path) : Draft(origin)
{
    public KeyPath? Path => path;
}

namespace Lighthouse.Hocon;

/// <summary>The fields of an object, merged from all the places that write to it without a substitution between them.</summary>
internal sealed class ObjectDraft(Origin origin, Field? parent, int depth) : Draft(origin)
{
    private readonly OrderedDictionary<string, Field> _fields = [];

    /// <summary>The field this object is the value of; null at the root and in arrays.</summary>
    public Field? Parent => parent;

    public IReadOnlyDictionary<string, Field> Fields => _fields;

    /// <summary>Keys and array levels above it.</summary>
    public int Depth => depth;

    public Field FieldOf(string key)
    {
        if (!_fields.TryGetValue(key, out var field)) _fields.Add(key, field = new Field(key, this));
        return field;
    }
}

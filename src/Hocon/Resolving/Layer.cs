namespace Lighthouse.Hocon;

/// <summary>One of the values that merge into a field: an object whose members are still drafts, to be resolved from <see cref="Trail"/>, or a finished value.</summary>
internal readonly record struct Layer(ObjectDraft? Object, Trail? Trail, HoconValue? Value)
{
    public Layer(ObjectDraft draft, Trail? trail) : this(draft, trail, null) { }

    public Layer(HoconValue value) : this(null, null, value) { }

    public Origin Origin => Object?.Origin ?? Value!.Origin;

    public bool IsObject => Object is not null || Value is HoconObject;

    public IEnumerable<string> Keys => Object?.Fields.Keys ?? ((HoconObject)Value!).Members.Keys;
}

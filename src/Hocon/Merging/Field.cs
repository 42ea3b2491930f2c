namespace Lighthouse.Hocon;

/// <summary>
/// All that was written to one key, oldest first. Which of it counts is known only after substitution: objects merge with what stands below them,
/// an undefined optional substitution lets the value below through, and a self-reference means what stands below it.
/// </summary>
internal sealed class Field(string key, ObjectDraft owner)
{
    private readonly List<Draft> _drafts = [];

    public string Key => key;

    public ObjectDraft Owner => owner;

    public IReadOnlyList<Draft> Drafts => _drafts;

    /// <summary>The resolved value, once it is known not to depend on who asks.</summary>
    public HoconValue? Resolved { get; set; }

    public void Add(Draft draft)
    {
        if (draft is ValueDraft) _drafts.Clear(); // nothing below can be seen again
        _drafts.Add(draft);
    }

    /// <summary>The object to merge further members into.</summary>
    public ObjectDraft OpenObject(Origin origin)
    {
        if (_drafts is [.., ObjectDraft open]) return open;
        var opened = new ObjectDraft(origin, this, owner.Depth + 1);
        _drafts.Add(opened);
        return opened;
    }

    public override string ToString() => owner.Parent is { } parent ? $"{parent}.{key}" : key;
}

namespace Lighthouse.Hocon;

/// <summary>
/// How the resolver came to where it is, innermost first: the drafts it is resolving (<c>Active</c>), and those whose result it is inside of.
/// A field on the trail is only seen up to the draft in question. That is the look-back which gives self-references their meaning, and what ends cycles.
/// </summary>
internal sealed record Trail(Field Field, int Index, bool Active, Trail? Outer)
{
    public int Length { get; } = Outer is null ? 1 : Outer.Length + 1;

    /// <summary>
    /// How many drafts of <paramref name="field"/> can be seen from <paramref name="trail"/>. Looking up a path may go through a finished draft again;
    /// a member of an object may not contain itself, so for a member (<paramref name="asMember"/>) those count as well.
    /// </summary>
    public static int Visible(Trail? trail, Field field, bool asMember)
    {
        var visible = field.Drafts.Count;
        for (; trail is not null; trail = trail.Outer)
        {
            if (trail.Field == field && trail.Index < visible && (asMember || trail.Active)) visible = trail.Index;
        }

        return visible;
    }

    /// <summary>This trail, with <paramref name="step"/> finished.</summary>
    public Trail Finish(Trail step) => ReferenceEquals(this, step) ? step with { Active = false } : this with { Outer = Outer?.Finish(step) };

    /// <summary>The fields from <paramref name="target"/>, or what contains it, to the field being resolved; empty when it is not on the trail.</summary>
    public static IReadOnlyList<Field> CycleTo(Trail? trail, string target)
    {
        var fields = new List<Field>();
        for (; trail is not null; trail = trail.Outer)
        {
            fields.Insert(0, trail.Field);
            var name = trail.Field.ToString();
            if (name == target || target.StartsWith(name + ".", StringComparison.Ordinal) || name.StartsWith(target + ".", StringComparison.Ordinal)) return fields;
        }

        return [];
    }
}

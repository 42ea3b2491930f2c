namespace Lighthouse.Hocon;

/// <summary>A resolved value: no substitution is left in it.</summary>
public abstract class HoconValue
{
    private protected HoconValue(HoconKind kind, Origin origin)
    {
        Kind = kind;
        Origin = origin;
    }

    public HoconKind Kind { get; }

    /// <summary>Where the value was written; for a merged object, where its winning part begins.</summary>
    public Origin Origin { get; }

    /// <summary>Characters and nodes when written out in full; parts that are shared count each time.</summary>
    internal abstract long Size { get; }

    internal abstract int Depth { get; }
}

namespace Lighthouse.Hocon;

public sealed class HoconArray : HoconValue
{
    internal HoconArray(IReadOnlyList<HoconValue> items, Origin origin) : base(HoconKind.Array, origin)
    {
        Items = items;
        foreach (var item in items)
        {
            Size += item.Size;
            Depth = Math.Max(Depth, item.Depth + 1);
        }
    }

    public IReadOnlyList<HoconValue> Items { get; }

    internal override long Size { get; } = 1;

    internal override int Depth { get; } = 1;
}

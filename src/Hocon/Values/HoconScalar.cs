namespace Lighthouse.Hocon;

/// <summary>A string, number, boolean or null. <see cref="Text"/> is what was written: <c>1.50</c> stays <c>1.50</c>.</summary>
public sealed class HoconScalar : HoconValue
{
    internal HoconScalar(HoconKind kind, string text, Origin origin) : base(kind, origin) => Text = text;

    public string Text { get; }

    internal override long Size => Text.Length + 1L;

    internal override int Depth => 0;

    public override string ToString() => Text;
}

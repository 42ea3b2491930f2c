namespace Lighthouse.Hocon;

/// <summary>Stands where a mistake was reported, so that what refers to it is not reported as well. Never leaves the resolver.</summary>
internal sealed class BrokenValue(Origin origin) : HoconValue(HoconKind.Null, origin)
{
    internal override long Size => 1;

    internal override int Depth => 0;
}

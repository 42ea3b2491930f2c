using System.Diagnostics.CodeAnalysis;

namespace Lighthouse.Hocon;

/// <summary>Members in the order in which their keys were first written.</summary>
public sealed class HoconObject : HoconValue
{
    private readonly OrderedDictionary<string, HoconValue> _members;

    internal HoconObject(OrderedDictionary<string, HoconValue> members, Origin origin) : base(HoconKind.Object, origin)
    {
        _members = members;
        foreach (var (key, value) in members)
        {
            Size += key.Length + value.Size;
            Depth = Math.Max(Depth, value.Depth + 1);
        }
    }

    public IReadOnlyDictionary<string, HoconValue> Members => _members;

    internal override long Size { get; } = 1;

    internal override int Depth { get; } = 1;

    /// <summary>The value at the keys given, one level each.</summary>
    public bool TryGet([NotNullWhen(true)] out HoconValue? value, params ReadOnlySpan<string> keys)
    {
        value = this;
        foreach (var key in keys)
        {
            if (value is not HoconObject level || !level._members.TryGetValue(key, out value)) return (value = null) is not null;
        }

        return true;
    }
}

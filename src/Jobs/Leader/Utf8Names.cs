using System.Text;

namespace Lighthouse.Jobs.Leader;

/// <summary>Compares names so that a dictionary keyed by string can be asked with the UTF-8 bytes of the journal, without a string per outcome.</summary>
internal sealed class Utf8Names : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static readonly Utf8Names Instance = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj)
    {
        var length = Encoding.UTF8.GetByteCount(obj);
        Span<byte> bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(obj, bytes);
        return GetHashCode(bytes);
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length == other.Length && Ascii.Equals(alternate, other)) return true;
        return Encoding.UTF8.GetByteCount(other) == alternate.Length && Create(alternate) == other;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }
}

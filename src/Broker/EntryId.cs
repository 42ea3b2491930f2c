using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lighthouse.Broker;

/// <summary>The id of a stream entry: milliseconds on Redis' clock and a sequence number. Ordered as Redis orders it.</summary>
public readonly record struct EntryId(ulong Milliseconds, ulong Sequence) : IComparable<EntryId>
{
    /// <summary>Before every entry.</summary>
    public static EntryId Start => default;

    /// <summary>Behind all of them: there is nothing after it, and Redis refuses to look there.</summary>
    public static EntryId End => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>Reads <c>milliseconds-sequence</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out EntryId id)
    {
        id = default;
        if (!Utf8Parser.TryParse(text, out ulong milliseconds, out var read) || read >= text.Length || text[read] != (byte)'-') return false;
        var rest = text[(read + 1)..];
        if (!Utf8Parser.TryParse(rest, out ulong sequence, out var end) || end != rest.Length) return false;
        id = new EntryId(milliseconds, sequence);
        return true;
    }

    /// <summary>Reads <c>milliseconds-sequence</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EntryId id)
    {
        id = default;
        if (text is null || text.IndexOf('-', StringComparison.Ordinal) is var dash && dash < 1) return false;
        if (!ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return false;
        if (!ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        id = new EntryId(milliseconds, sequence);
        return true;
    }

    internal static EntryId Read(ReadOnlySpan<byte> text) =>
        TryParse(text, out var id) ? id : throw new InvalidOperationException($"Redis answered \"{System.Text.Encoding.UTF8.GetString(text)}\" for the id of a stream entry.");

    /// <summary>Writes <c>milliseconds-sequence</c> into a buffer of at least 41 bytes; answers what was written.</summary>
    public ReadOnlySpan<byte> Format(Span<byte> buffer)
    {
        Utf8Formatter.TryFormat(Milliseconds, buffer, out var length);
        buffer[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Sequence, buffer[length..], out var rest);
        return buffer[..(length + rest)];
    }

    public int CompareTo(EntryId other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;
}

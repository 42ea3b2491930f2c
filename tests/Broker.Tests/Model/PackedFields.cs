using System.Buffers.Binary;
using System.Text;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>A parked body as functions pack it: MessagePack, an array of texts.</summary>
internal static class PackedFields
{
    public static List<string> Read(ReadOnlySpan<byte> packed)
    {
        var (count, at) = Head(packed, 0, 0x90, 0x0F, 0xDC);
        var fields = new List<string>(count);
        while (fields.Count < count)
        {
            var (length, start) = Head(packed, at, 0xA0, 0x1F, 0xDA);
            fields.Add(Encoding.UTF8.GetString(packed.Slice(start, length)));
            at = start + length;
        }
        return fields;
    }

    /// <summary>A short length lies in the first byte; a longer one behind it, in one, two or four bytes.</summary>
    private static (int Length, int After) Head(ReadOnlySpan<byte> packed, int at, int brief, int mask, int two)
    {
        int first = packed[at];
        if ((first & ~mask) == brief) return (first & mask, at + 1);
        if (first == 0xD9) return (packed[at + 1], at + 2);
        if (first == two) return (BinaryPrimitives.ReadUInt16BigEndian(packed[(at + 1)..]), at + 3);
        if (first == two + 1) return ((int)BinaryPrimitives.ReadUInt32BigEndian(packed[(at + 1)..]), at + 5);
        throw new InvalidOperationException($"0x{first:X2} at {at} begins no text and no array of a packed body.");
    }
}

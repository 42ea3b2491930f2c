using System.Text;

namespace Lighthouse.Hostile.Tests.Corpus;

/// <summary>One thing that is put through a door: a document, or the fields of an entry.</summary>
/// <param name="Number">Its number in the corpus; most carry it in their arguments, by which a handler knows what it runs.</param>
/// <param name="Parts">One document, or name, value, name, value …</param>
internal sealed record Envelope(int Number, IReadOnlyList<byte[]> Parts)
{
    public byte[] Document => Parts[0];

    /// <summary>Whether these bytes stand in it just so.</summary>
    public bool Contains(ReadOnlySpan<byte> bytes)
    {
        foreach (var part in Parts)
        {
            if (part.AsSpan().IndexOf(bytes) >= 0) return true;
        }
        return false;
    }

    public override string ToString()
    {
        var text = string.Join(' ', Parts.Take(12).Select(part => Encoding.UTF8.GetString(part.AsSpan(0, Math.Min(part.Length, 200)))));
        return $"envelope {Number}: {(text.Length > 600 ? text[..600] + "…" : text)}";
    }
}

using System.Text;

namespace Lighthouse.Messages;

/// <summary>
/// Job types as strings without a new string for each job: a direct-mapped cache, so bounded, and lock-free because a lost race
/// costs one string. Hot path.
/// </summary>
internal static class TypeNames
{
    private static readonly string?[] Slots = new string?[1024];

    /// <param name="utf8">A valid job type, so ASCII.</param>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var letter in utf8) hash = (hash ^ letter) * 16777619u;

        ref var slot = ref Slots[(hash ^ (hash >> 16)) & 1023];
        if (slot is { } known && Ascii.Equals(utf8, known)) return known;
        return slot = Encoding.ASCII.GetString(utf8);
    }
}

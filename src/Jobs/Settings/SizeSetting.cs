using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lighthouse.Jobs;

/// <summary>Sizes as settings write them: bytes as a bare number, or with a unit: <c>64KiB</c>, <c>1MiB</c>, <c>2MB</c>. As in HOCON, <c>k</c>, <c>m</c> and <c>g</c> alone are powers of 1024.</summary>
internal static class SizeSetting
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    public static bool TryParse(string text, out long value, [NotNullWhen(false)] out string? error)
    {
        value = 0;
        error = null;
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? trimmed : trimmed[..end];
        var unit = end < 0 ? default : trimmed[end..].Trim();
        var factor = unit switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1d,
            "k" or "K" or "Ki" or "KiB" => 1024d,
            "m" or "M" or "Mi" or "MiB" => 1024d * 1024,
            "g" or "G" or "Gi" or "GiB" => 1024d * 1024 * 1024,
            "kB" or "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            _ => double.NaN,
        };
        if (!double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || double.IsNaN(factor))
        {
            error = $"`{text}` is not a size. Write bytes, or a number with KiB, MiB or GiB, such as 1MiB.";
            return false;
        }

        var total = amount * factor;
        if (total is < 0 or > 1L << 40)
        {
            error = $"`{text}` is not a size between 0 and 1024 GiB.";
            return false;
        }

        value = (long)total;
        return true;
    }
}

using System.Globalization;

namespace Lighthouse.Hocon;

/// <summary>A number followed by a unit.</summary>
internal static class Quantity
{
    public static bool TryParse(string? text, Func<string, decimal?> factorOf, out decimal value, out string? error)
    {
        var trimmed = (text ?? "").Trim();
        var end = trimmed.Length;
        while (end > 0 && char.IsLetter(trimmed[end - 1])) end--;
        var (number, unit) = (trimmed[..end].Trim(), trimmed[end..]);

        value = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            error = number.Length == 0 ? "the number is missing" : $"`{number}` is no number";
            return false;
        }

        if (factorOf(unit) is not { } factor)
        {
            error = $"the unit `{unit}` is unknown";
            return false;
        }

        error = null;
        if (factor > 1 && Math.Abs(amount) > decimal.MaxValue / factor) error = "it is too large";
        else value = amount * factor;
        return error is null;
    }
}

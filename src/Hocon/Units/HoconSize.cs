namespace Lighthouse.Hocon;

/// <summary>Sizes in bytes as the HOCON specification writes them: <c>kB</c>, <c>MB</c>… count in thousands, <c>K</c>, <c>KiB</c>, <c>M</c>, <c>MiB</c>… in 1,024; a number alone is bytes.</summary>
public static class HoconSize
{
    private static readonly Dictionary<string, decimal> Units = Build();

    public static bool TryParse(string? text, out long bytes, out string? error)
    {
        bytes = 0;
        if (!Quantity.TryParse(text, unit => Units.TryGetValue(unit, out var factor) ? factor : null, out var value, out error)) return Fail(text, error, out error);
        if (value < 0) return Fail(text, "a size cannot be negative", out error);
        if (value > long.MaxValue) return Fail(text, "it is larger than 8 EiB", out error);
        bytes = (long)value;
        return true;
    }

    private static bool Fail(string? text, string? reason, out string error)
    {
        error = $"`{text}` is no size: {reason}. Expected for example 512, 64KiB, 1MiB or 10MB.";
        return false;
    }

    private static Dictionary<string, decimal> Build()
    {
        var units = new Dictionary<string, decimal>(StringComparer.Ordinal) { [""] = 1, ["B"] = 1, ["b"] = 1, ["byte"] = 1, ["bytes"] = 1 };
        (string Letter, string Decimal, string Binary)[] scales =
        [
            ("K", "kilo", "kibi"), ("M", "mega", "mebi"), ("G", "giga", "gibi"), ("T", "tera", "tebi"),
            ("P", "peta", "pebi"), ("E", "exa", "exbi"), ("Z", "zetta", "zebi"), ("Y", "yotta", "yobi"),
        ];
        var (thousands, binary) = (1m, 1m);
        foreach (var (letter, decimalName, binaryName) in scales)
        {
            thousands *= 1000;
            binary *= 1024;
            units[letter == "K" ? "kB" : letter + "B"] = units[decimalName + "byte"] = units[decimalName + "bytes"] = thousands;
            units[letter] = units[letter + "i"] = units[letter + "iB"] = units[binaryName + "byte"] = units[binaryName + "bytes"] = binary;
        }

        units["k"] = units["K"];
        return units;
    }
}

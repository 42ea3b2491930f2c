using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Management;

/// <summary>What lists are asked for in the query: <c>limit</c> and <c>cursor</c>.</summary>
internal static class Paging
{
    private const int Default = 50;
    private const int Most = 1_000;

    /// <exception cref="RequestException">It is not a number in range.</exception>
    public static int Limit(HttpRequest request, string name = "limit", int @default = Default)
    {
        var text = Text(request, name);
        if (text is null) return @default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Most
            ? limit
            : throw RequestException.Bad($"{name} is `{text}`: expected a whole number from 1 to {Most}.");
    }

    public static string? Cursor(HttpRequest request) => Text(request, "cursor");

    /// <summary>A value of the query; null when it is missing or empty.</summary>
    public static string? Text(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 } text, ..] ? text : null;
}

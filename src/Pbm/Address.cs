using System.Globalization;

namespace Lighthouse.Pbm;

/// <summary>Where a management API listens: <c>host:port</c>, <c>[::1]:port</c>, a host alone, or an <c>http://</c> URL.</summary>
internal sealed record Address(string Host, int Port)
{
    public const string Variable = "PBM_ADDRESS";
    public const int DefaultPort = 9110;

    public static readonly Address Default = new("127.0.0.1", DefaultPort);

    public Uri Url => new UriBuilder("http", Host, Port).Uri;

    /// <summary>Whether a first argument is meant as an address: nothing else on the command line has a colon or stands before a palette.</summary>
    public static bool LooksLikeOne(string argument) => !argument.StartsWith('-') && argument.Contains(':', StringComparison.Ordinal);

    public static bool TryParse(string text, out Address address)
    {
        address = Default;
        text = text.Trim();
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) text = text["http://".Length..].TrimEnd('/');
        var colon = text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text, DefaultPort) : (text[..colon], PortOf(text[(colon + 1)..]));
        if (port is < 1 or > 65_535 || Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) return false;
        if (host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[')) return false;
        address = new Address(host, port);
        return true;
    }

    public override string ToString() => $"{Host}:{Port}";

    private static int PortOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : -1;
}

using System.Globalization;

namespace Lighthouse.Redis;

/// <summary>Reads a Redis URL. Not <see cref="Uri"/>: that knows neither several hosts nor passwords as people write them.</summary>
internal static class RedisUrl
{
    public static RedisOptions Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var rest = url.AsSpan().Trim();
        var tls = rest.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);
        if (!tls && !rest.StartsWith("redis://", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("A Redis URL begins with redis:// or, for TLS, rediss://, for example redis://127.0.0.1:6379.");
        rest = rest[(tls ? 9 : 8)..];

        var query = Cut(ref rest, rest.IndexOf('?'));
        var options = Credentials(new RedisOptions { Tls = tls ? new RedisTls() : null }, ref rest);
        var database = Cut(ref rest, rest.IndexOf('/')).TrimEnd('/');
        options = options with { Endpoints = Endpoints(rest), Database = Database(database) };
        foreach (var parameter in query.ToString().Split('&', StringSplitOptions.RemoveEmptyEntries)) options = With(options, parameter);
        return options;
    }

    /// <summary>Returns what is behind the mark and leaves what is before it.</summary>
    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> text, int mark)
    {
        if (mark < 0) return default;
        var behind = text[(mark + 1)..];
        text = text[..mark];
        return behind;
    }

    private static RedisOptions Credentials(RedisOptions options, ref ReadOnlySpan<char> rest)
    {
        var at = rest.LastIndexOf('@');
        if (at < 0) return options;
        var credentials = rest[..at];
        rest = rest[(at + 1)..];
        var colon = credentials.IndexOf(':');
        if (colon < 0) throw new FormatException("In a Redis URL a password needs a colon before it: redis://:password@host or redis://user:password@host.");
        var user = Uri.UnescapeDataString(credentials[..colon].ToString());
        return options with { User = user.Length == 0 ? null : user, Password = Uri.UnescapeDataString(credentials[(colon + 1)..].ToString()) };
    }

    private static List<RedisEndpoint> Endpoints(ReadOnlySpan<char> hosts)
    {
        List<RedisEndpoint> endpoints = [];
        foreach (var host in hosts.ToString().Split(',')) endpoints.Add(Endpoint(host.Trim()));
        return endpoints;
    }

    private static RedisEndpoint Endpoint(string text)
    {
        var bracket = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        if (bracket < 0 && colon != text.IndexOf(':', StringComparison.Ordinal))
            throw new FormatException($"'{text}' in the Redis URL is no host: an IPv6 address stands in brackets, as in redis://[::1]:6379.");
        var (host, port) = colon > bracket ? (text[..colon], text[(colon + 1)..]) : (text, "");
        host = host.Trim('[', ']');
        if (host.Length == 0 || host.AsSpan().ContainsAny(" /\\"))
            throw new FormatException(text.Length == 0 ? "The Redis URL names no host, for example redis://127.0.0.1:6379." : $"'{text}' in the Redis URL is no host.");
        if (port.Length == 0) return new RedisEndpoint(host, RedisOptions.DefaultPort);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? new RedisEndpoint(host, number)
            : throw new FormatException($"'{port}' in the Redis URL is no port: a number from 1 to 65535 is expected. A password that holds '/', '?' or '@' must be percent-encoded.");
    }

    private static int Database(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text}' in the Redis URL is no database: a number is expected behind the host, as in redis://host/2.");
    }

    private static RedisOptions With(RedisOptions options, string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? parameter : parameter[..equals];
        var value = equals < 0 ? "" : Uri.UnescapeDataString(parameter[(equals + 1)..]);
        return name switch
        {
            "name" => options with { ClientName = value },
            "sentinel" => throw new FormatException("The Redis URL asks for Sentinel (?sentinel=), which this version does not have. Give the master's host."),
            "ca" => options with { Tls = Tls() with { AuthorityFile = value } },
            "cert" => options with { Tls = Tls() with { CertificateFile = value } },
            "key" => options with { Tls = Tls() with { KeyFile = value } },
            "host" => options with { Tls = Tls() with { HostName = value } },
            _ => throw new FormatException($"The Redis URL has the unknown parameter '{name}'. Known are name and, with rediss://, ca, cert, key and host."),
        };

        RedisTls Tls() => options.Tls ?? throw new FormatException($"The parameter '{name}' of the Redis URL is about TLS: begin the URL with rediss://.");
    }
}

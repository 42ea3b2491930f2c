using System.Text;

namespace Lighthouse.Redis;

/// <summary>Host name or address, and port.</summary>
public sealed record RedisEndpoint(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>How Redis is reached, and how patient the client is.</summary>
public sealed record RedisOptions
{
    public const int DefaultPort = 6379;

    /// <summary>Tried in turn until one answers.</summary>
    public IReadOnlyList<RedisEndpoint> Endpoints { get; init; } = [new("127.0.0.1", DefaultPort)];

    /// <summary>ACL user; null is Redis' <c>default</c> user.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    public int Database { get; init; }

    /// <summary>Null: no TLS.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>Shown in <c>CLIENT LIST</c>.</summary>
    public string ClientName { get; init; } = "lighthouse";

    /// <summary>For one attempt: name resolution, TCP, TLS and greeting together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A command has been in flight for so long, and nothing has arrived meanwhile: the connection is given up. An idle
    /// connection is probed with a PING as often.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A single command's answer may take so long while others still arrive.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A command issued while there is no connection waits so long for one before it fails as not sent.</summary>
    public TimeSpan ConnectionWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Commands sent and not yet answered on one connection; further ones wait, in order.</summary>
    public int MaxInFlight { get; init; } = 16_384;

    /// <summary>The first wait after a failure is random between zero and this; it doubles with each further failure.</summary>
    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait between two attempts after Redis refused user or password: trying faster only fills its log.</summary>
    public TimeSpan ReconnectRefused { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads <c>redis://[user:password@]host[:port][,host2[:port2]…][/database][?name=NAME]</c>. With <c>rediss://</c> over TLS, then also
    /// <c>?ca=FILE&amp;cert=FILE&amp;key=FILE&amp;host=NAME</c>. User and password are percent-encoded where they hold <c>: / @ % ?</c>.
    /// </summary>
    /// <exception cref="FormatException">The URL is none, or asks for what is not supported; the message says what, never the password.</exception>
    public static RedisOptions Parse(string url) => RedisUrl.Parse(url);

    internal void Validate()
    {
        List<string> errors = [];
        if (Endpoints.Count == 0) errors.Add("no host is given.");
        if (Endpoints.FirstOrDefault(e => e.Port is < 1 or > 65535) is { } wrong) errors.Add($"the port {wrong.Port} is not between 1 and 65535.");
        if (Database < 0) errors.Add($"the database {Database} is negative.");
        if (MaxInFlight < 1) errors.Add($"MaxInFlight is {MaxInFlight}; at least one command must be allowed.");
        if (User is not null && Password is null) errors.Add($"the user '{User}' has no password.");
        if (!ClientNames.IsValid(ClientName)) errors.Add($"the client name '{ClientName}' may hold only printable ASCII without spaces.");
        foreach (var (name, value) in (ReadOnlySpan<(string, TimeSpan)>)[
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(StallTimeout), StallTimeout), (nameof(CommandTimeout), CommandTimeout),
            (nameof(ReconnectMin), ReconnectMin), (nameof(ReconnectMax), ReconnectMax), (nameof(ReconnectRefused), ReconnectRefused)])
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1)) errors.Add($"{name} is {value}; it must be more than nothing and at most a day.");
        }
        if (ConnectionWait < TimeSpan.Zero) errors.Add($"{nameof(ConnectionWait)} is {ConnectionWait}; it may not be negative.");
        if (errors.Count > 0) throw new ArgumentException($"The Redis options are wrong: {string.Join(" ", errors)}");
    }

    /// <summary>Where, never with which password.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Where).Append(", database ").Append(Database).Append(", user ").Append(User ?? "default");
        if (Tls is not null) text.Append(", TLS");
        return true;
    }

    internal string Where => string.Join(',', Endpoints);
}

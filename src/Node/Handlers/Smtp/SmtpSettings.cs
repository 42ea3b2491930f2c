using System.Globalization;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>How the connection to a mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all: for a server on the same machine.</summary>
    None,

    /// <summary>Begun in clear text and upgraded; a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>Which mail server takes our messages, and how we introduce ourselves.</summary>
public sealed record SmtpSettings
{
    /// <summary>The server's name, which its certificate must have.</summary>
    public required string Host { get; init; }

    /// <summary>25, or what the server listens on: often 587 with <see cref="SmtpSecurity.StartTls"/>, 465 with <see cref="SmtpSecurity.Tls"/>.</summary>
    public int Port { get; init; } = 25;

    /// <summary>How the connection is protected.</summary>
    public SmtpSecurity Security { get; init; }

    /// <summary>Who we are to the server; null when it does not ask.</summary>
    public string? User { get; init; }

    /// <summary>The password of <see cref="User"/>. It is sent over a protected connection only.</summary>
    public string? Password { get; init; }

    /// <summary>The name we greet with.</summary>
    public string LocalName { get; init; } = "localhost";

    /// <summary>Reads <c>host</c>, <c>port</c>, <c>security</c>, <c>user</c>, <c>password</c> and <c>localName</c>.</summary>
    internal static SmtpSettings Read(SettingsSection section)
    {
        var security = ReadSecurity(section);
        var settings = new SmtpSettings
        {
            Host = section.Text("host", ""),
            Port = section.Number("port", security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 }, 1, 65_535),
            Security = security,
            User = section.Text("user"),
            Password = section.Text("password"),
            LocalName = section.Text("localName", "localhost"),
        };
        if (settings.Host.Length == 0) section.Error("host", "is missing: write the mail server's name.");
        if (settings.User is not null && settings.Password is null) section.Error("password", "is missing, though `user` is set.");
        if (settings.User is not null && security == SmtpSecurity.None) section.Error("security", "is none, so the password would be sent in clear text: write starttls or tls.");
        if (settings.LocalName.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '[' or ']' or ':')))
            section.Error("localName", string.Create(CultureInfo.InvariantCulture, $"`{settings.LocalName}` is not a host's name."));
        return settings;
    }

    private static SmtpSecurity ReadSecurity(SettingsSection section)
    {
        switch (section.Text("security", "none").ToUpperInvariant())
        {
            case "NONE": return SmtpSecurity.None;
            case "STARTTLS": return SmtpSecurity.StartTls;
            case "TLS": return SmtpSecurity.Tls;
        }

        section.Error("security", $"`{section.Text("security")}` is none of none, starttls and tls.");
        return SmtpSecurity.None;
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Lighthouse.Node;

/// <summary>Hands messages to a mail server, one connection a message. Safe to use from several jobs at a time.</summary>
public sealed class SmtpSender
{
    /// <summary>Replies to MAIL FROM that speak of our login, not of the message (RFC 4954).</summary>
    private static readonly int[] AboutUs = [530, 534, 535, 538];

    private readonly SmtpSettings _settings;
    private readonly TimeProvider _time;
    private readonly RemoteCertificateValidationCallback? _trust;

    /// <param name="settings">The server.</param>
    /// <param name="time">For the date in each message.</param>
    public SmtpSender(SmtpSettings settings, TimeProvider time)
        : this(settings, time, trust: null)
    {
    }

    /// <param name="trust">Judges the server's certificate in place of the system.</param>
    internal SmtpSender(SmtpSettings settings, TimeProvider time, RemoteCertificateValidationCallback? trust) => (_settings, _time, _trust) = (settings, time, trust);

    /// <summary>Returns once the server has taken the message over.</summary>
    /// <returns>What the server said, often with its own number for the message.</returns>
    /// <exception cref="SmtpRefusedException">The server refused.</exception>
    /// <exception cref="ArgumentException">An address or a header value cannot be sent.</exception>
    /// <exception cref="IOException">The connection failed. After the last line of the message the server may have taken it all the same.</exception>
    public async Task<string> SendAsync(Mail mail, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var from = Parse(mail.From, "sender");
        var to = Parse(mail.To, "recipient");
        var message = MailWriter.Write(mail, from, to, _time.GetUtcNow());

        await using var connection = await OpenAsync(stop);
        var offers = await GreetAsync(connection, stop);
        var international = !from.IsAscii || !to.IsAscii;
        if (international && !offers.Offers("SMTPUTF8")) throw new SmtpRefusedException("EHLO", 553, $"it does not take addresses such as {to.Address} (SMTPUTF8).", permanent: true);

        await MessageCommandAsync(connection, $"MAIL FROM:<{from.Address}>{(international ? " SMTPUTF8" : "")}", 250, stop);
        await MessageCommandAsync(connection, $"RCPT TO:<{to.Address}>", 250, stop);
        await MessageCommandAsync(connection, "DATA", 354, stop);
        var reply = await connection.SendAsync(DotStuffed(message), stop);
        Expect(reply, 250, "the message", aboutMessage: true);
        await QuitAsync(connection, stop);
        return reply.Text;
    }

    private async Task<SmtpConnection> OpenAsync(CancellationToken stop)
    {
        try
        {
            return await SmtpConnection.OpenAsync(_settings.Host, _settings.Port, stop);
        }
        catch (SocketException exception)
        {
            throw new IOException($"The mail server {_settings.Host}:{_settings.Port} could not be reached: {exception.Message}", exception);
        }
    }

    /// <returns>What the server offers, as it says when the connection is as secure as it will be.</returns>
    private async Task<SmtpReply> GreetAsync(SmtpConnection connection, CancellationToken stop)
    {
        if (_settings.Security == SmtpSecurity.Tls) await connection.SecureAsync(_settings.Host, _trust, stop);
        Expect(await connection.ReplyAsync(stop), 220, "the connection");
        var hello = await HelloAsync(connection, stop);
        if (_settings.Security == SmtpSecurity.StartTls)
        {
            if (!hello.Offers("STARTTLS")) throw new SmtpRefusedException("EHLO", hello.Code, "it does not offer STARTTLS, which the configuration asks for.", permanent: false);
            Expect(await connection.SendAsync("STARTTLS", stop), 220, "STARTTLS");
            await connection.SecureAsync(_settings.Host, _trust, stop);
            hello = await HelloAsync(connection, stop);
        }

        if (_settings.User is { } user)
        {
            var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{_settings.Password}"));
            Expect(await connection.SendAsync($"AUTH PLAIN {secret}", stop), 235, "the login");
        }

        return hello;
    }

    private async Task<SmtpReply> HelloAsync(SmtpConnection connection, CancellationToken stop)
    {
        var hello = await connection.SendAsync($"EHLO {_settings.LocalName}", stop);
        if (hello.Code is 500 or 502) hello = await connection.SendAsync($"HELO {_settings.LocalName}", stop);
        Expect(hello, 250, "EHLO");
        return hello;
    }

    private static async Task MessageCommandAsync(SmtpConnection connection, string command, int expected, CancellationToken stop) =>
        Expect(await connection.SendAsync(command, stop), expected, command, aboutMessage: true);

    /// <summary>251 and 252 take a recipient as well as 250 does.</summary>
    private static void Expect(SmtpReply reply, int expected, string command, bool aboutMessage = false)
    {
        if (reply.Code == expected || (expected == 250 && reply.Code is 251 or 252)) return;
        throw new SmtpRefusedException(command, reply.Code, reply.Text, aboutMessage && reply.Code >= 500 && !AboutUs.Contains(reply.Code));
    }

    /// <summary>A line that begins with a dot gets a second one; a lone dot ends the message (RFC 5321, 4.5.2).</summary>
    private static byte[] DotStuffed(string message)
    {
        var stuffed = message.StartsWith('.') ? "." + message : message;
        return Encoding.UTF8.GetBytes(stuffed.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n");
    }

    /// <summary>The message is the server's by now: whatever happens to the farewell changes nothing.</summary>
    private static async Task QuitAsync(SmtpConnection connection, CancellationToken stop)
    {
        try
        {
            await connection.SendAsync("QUIT", stop);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // said enough
        }
    }

    private static MailAddress Parse(string text, string what) => MailAddress.TryParse(text, out var address)
        ? address
        : throw new ArgumentException($"The {what} is not a mail address: `{text.ReplaceLineEndings(" ")}`.");
}

using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Lighthouse.Node;

/// <summary>One conversation with a mail server: a command, a reply, nothing ahead of its turn.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int ReplyLine = 2_048; // RFC 5321 says 512; servers exceed it
    private const int ReplyLines = 100;

    private readonly TcpClient _client;
    private Stream _stream;
    private BoundedLines _replies;

    private SmtpConnection(TcpClient client, Stream stream)
    {
        _client = client;
        _stream = stream;
        _replies = new BoundedLines(stream, ReplyLine);
    }

    public static async Task<SmtpConnection> OpenAsync(string host, int port, CancellationToken stop)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, stop);
            return new SmtpConnection(client, client.GetStream());
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The certificate is not the server's, or not to be trusted.</exception>
    public async Task SecureAsync(string host, RemoteCertificateValidationCallback? trust, CancellationToken stop)
    {
        var secure = new SslStream(_stream);
        _stream = secure;
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = trust }, stop);
        }
        catch (System.Security.Authentication.AuthenticationException exception)
        {
            throw new IOException($"TLS with {host} failed: {exception.Message}", exception);
        }

        _replies = new BoundedLines(secure, ReplyLine); // what came in clear text before is forgotten
    }

    public Task<SmtpReply> SendAsync(string command, CancellationToken stop) => SendAsync(Encoding.UTF8.GetBytes(command + "\r\n"), stop);

    public async Task<SmtpReply> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await _stream.WriteAsync(bytes, stop);
        await _stream.FlushAsync(stop);
        return await ReplyAsync(stop);
    }

    public async Task<SmtpReply> ReplyAsync(CancellationToken stop)
    {
        var lines = new List<string>();
        while (lines.Count < ReplyLines)
        {
            var line = await _replies.ReadAsync(stop) ?? throw new IOException("The mail server closed the connection.");
            var text = Encoding.UTF8.GetString(line.Bytes);
            if (text.Length < 3 || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599)
                throw new IOException($"The mail server answered what is no reply: `{(text.Length > 80 ? text[..80] : text)}`.");
            lines.Add(text.Length > 4 ? text[4..] : "");
            if (text.Length == 3 || text[3] != '-') return new SmtpReply(code, lines);
        }

        throw new IOException($"The mail server's reply has more than {ReplyLines} lines.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}

/// <summary>A reply code and the text of its lines.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public string Text => string.Join(' ', Lines);

    public bool Offers(string extension) => Lines.Any(line => line.Equals(extension, StringComparison.OrdinalIgnoreCase) || line.StartsWith(extension + " ", StringComparison.OrdinalIgnoreCase));
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lighthouse.Node.Tests.Handlers;

/// <summary>A mail server on loopback that answers as a test says and remembers what it was told.</summary>
internal sealed class SmtpScript : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly Task _serving;

    /// <param name="answer">Answers a command, or the end of a message as <c>.</c>; null takes the usual reply, empty hangs up.</param>
    public SmtpScript(Func<string, string?>? answer = null, bool offerTls = false)
    {
        Answer = answer ?? (_ => null);
        OfferTls = offerTls;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<string> Commands => [.. _commands];

    /// <summary>Each message as it came over the wire, dots and all.</summary>
    public IReadOnlyList<string> Messages => [.. _messages];

    private Func<string, string?> Answer { get; }

    private bool OfferTls { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (IOException)
            {
                // the client hung up
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        if (!await ReplyAsync(stream, "connect", "220 script.example ready")) return;
        var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            _commands.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            var usual = verb switch
            {
                "EHLO" => "250-script.example\r\n" + (OfferTls && stream is not SslStream ? "250-STARTTLS\r\n" : "") + "250 SMTPUTF8",
                "DATA" => "354 go on",
                "STARTTLS" => "220 go on",
                "AUTH" => "235 welcome",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (!await ReplyAsync(stream, line, usual)) return;
            if (verb == "STARTTLS")
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(Certificate());
                stream = secure;
                reader = new StreamReader(secure, Encoding.Latin1);
            }
            else if (verb == "DATA" && (Answer(line) ?? "354").StartsWith("354", StringComparison.Ordinal) && !await MessageAsync(stream, reader))
            {
                return;
            }
        }
    }

    private async Task<bool> MessageAsync(Stream stream, StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line and not ".") message.Append(line).Append("\r\n");
        _messages.Enqueue(message.ToString());
        return await ReplyAsync(stream, ".", "250 kept as 1");
    }

    private async Task<bool> ReplyAsync(Stream stream, string command, string usual)
    {
        var reply = Answer(command) ?? usual;
        if (reply.Length == 0) return false;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), _stop.Token);
        return true;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}

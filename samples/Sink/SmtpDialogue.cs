using System.Text;

namespace Lighthouse.Samples.Sink;

/// <summary>One client's conversation, as much of RFC 5321 as a sink needs.</summary>
internal sealed class SmtpDialogue(Stream stream, MailStore store) : IDisposable
{
    private const int LongestMessage = 10 << 20;

    // Latin-1 keeps each byte as it came.
    private readonly StreamReader _reader = new(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
    private readonly List<string> _recipients = [];
    private string? _sender;

    public async Task RunAsync(CancellationToken stop)
    {
        await ReplyAsync("220 sink.example Lighthouse sample sink", stop);
        while (await _reader.ReadLineAsync(stop) is { } line)
        {
            var command = line.Length < 4 ? line : line[..4];
            switch (command.ToUpperInvariant())
            {
                case "EHLO": await ReplyAsync("250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8", stop); break;
                case "HELO": await ReplyAsync("250 sink.example", stop); break;
                case "MAIL": await MailAsync(line, stop); break;
                case "RCPT": await RecipientAsync(line, stop); break;
                case "DATA": await DataAsync(stop); break;
                case "RSET":
                    Reset();
                    await ReplyAsync("250 2.0.0 Ok", stop);
                    break;
                case "NOOP": await ReplyAsync("250 2.0.0 Ok", stop); break;
                case "QUIT":
                    await ReplyAsync("221 2.0.0 Bye", stop);
                    return;
                default: await ReplyAsync("502 5.5.1 This sink does not know that command.", stop); break;
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private Task MailAsync(string line, CancellationToken stop)
    {
        Reset();
        _sender = Address(line);
        return ReplyAsync(_sender is null ? "501 5.5.4 Write MAIL FROM:<address>." : "250 2.1.0 Ok", stop);
    }

    private Task RecipientAsync(string line, CancellationToken stop)
    {
        if (_sender is null) return ReplyAsync("503 5.5.1 MAIL comes first.", stop);
        if (Address(line) is not { Length: > 0 } recipient) return ReplyAsync("501 5.5.4 Write RCPT TO:<address>.", stop);
        var reply = store.Judge(recipient);
        if (reply.StartsWith('2')) _recipients.Add(recipient);
        return ReplyAsync(reply, stop);
    }

    private async Task DataAsync(CancellationToken stop)
    {
        if (_recipients.Count == 0)
        {
            await ReplyAsync("503 5.5.1 RCPT comes first.", stop);
            return;
        }

        await ReplyAsync("354 End with a lone dot.", stop);
        var message = new StringBuilder();
        while (await _reader.ReadLineAsync(stop) is { } line)
        {
            if (line == ".")
            {
                var tooLong = message.Length >= LongestMessage;
                var reply = tooLong
                    ? "552 5.3.4 The message is too long."
                    : $"250 2.0.0 Kept as {await store.KeepAsync([.. _recipients], Encoding.Latin1.GetBytes(message.ToString()), stop):D6}";
                Reset();
                await ReplyAsync(reply, stop);
                return;
            }

            if (message.Length < LongestMessage) message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
    }

    private static string? Address(string line)
    {
        var open = line.IndexOf('<', StringComparison.Ordinal);
        var close = line.IndexOf('>', open + 1);
        return open < 0 || close < 0 ? null : line[(open + 1)..close];
    }

    private void Reset()
    {
        _sender = null;
        _recipients.Clear();
    }

    private async Task ReplyAsync(string reply, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stop);
        await stream.FlushAsync(stop);
    }
}

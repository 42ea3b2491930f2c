using System.Globalization;
using System.Text;

namespace Lighthouse.Node;

/// <summary>
/// Writes a message as RFC 5322 and MIME have it: ASCII only, lines within 76 characters, ended by CR LF. Nothing a caller gives can add a header:
/// line breaks in header values are refused, other characters encoded (RFC 2047, RFC 2045).
/// </summary>
internal static class MailWriter
{
    private const int LineLength = 76;

    /// <summary>39 bytes are 52 of Base64, with <c>=?utf-8?B?</c> and <c>?=</c> 64: behind <c>Subject: </c> still within a line.</summary>
    private const int WordBytes = 39;

    public static string Write(Mail mail, MailAddress from, MailAddress to, DateTimeOffset date)
    {
        var message = new StringBuilder();
        Header(message, "Date", date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Header(message, "Message-ID", $"<{OneLine(mail.MessageId, "message id")}>");
        Header(message, "From", Address(from));
        Header(message, "To", Address(to));
        Header(message, "Subject", EncodeText(OneLine(mail.Subject, "subject")));
        Header(message, "MIME-Version", "1.0");
        if (mail.Html is null) Part(message, "text/plain", mail.Text);
        else Alternatives(message, mail.Text, mail.Html, Boundary(mail));
        return message.ToString();
    }

    private static void Alternatives(StringBuilder message, string text, string html, string boundary)
    {
        Header(message, "Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        message.Append("\r\n");
        foreach (var (type, body) in new[] { ("text/plain", text), ("text/html", html) })
        {
            message.Append("--").Append(boundary).Append("\r\n");
            Part(message, type, body);
        }

        message.Append("--").Append(boundary).Append("--\r\n");
    }

    private static void Part(StringBuilder message, string type, string body)
    {
        Header(message, "Content-Type", type + "; charset=utf-8");
        Header(message, "Content-Transfer-Encoding", "quoted-printable");
        message.Append("\r\n");
        QuotedPrintable(message, body);
    }

    private static void Header(StringBuilder message, string name, string value) => message.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Address(MailAddress address) => address.Name.Length == 0 ? address.Address : $"{EncodePhrase(address.Name)} <{address.Address}>";

    private static string EncodePhrase(string name) =>
        Ascii.IsValid(name) && !name.StartsWith("=?", StringComparison.Ordinal)
            ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : EncodeText(name);

    private static string EncodeText(string text)
    {
        if (Ascii.IsValid(text) && text.Length <= LineLength && !text.Contains("=?", StringComparison.Ordinal) && !text.Any(char.IsControl)) return text;
        var words = new StringBuilder();
        var chunk = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > WordBytes) Flush();
            chunk.Append(rune);
            bytes += rune.Utf8SequenceLength;
        }

        Flush();
        return words.ToString();

        void Flush()
        {
            if (bytes == 0) return;
            if (words.Length > 0) words.Append("\r\n ");
            words.Append("=?utf-8?B?").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(chunk.ToString()))).Append("?=");
            chunk.Clear();
            bytes = 0;
        }
    }

    private static void QuotedPrintable(StringBuilder message, string body)
    {
        foreach (var line in body.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var width = 0;
            var bytes = Encoding.UTF8.GetBytes(line);
            for (var i = 0; i < bytes.Length; i++)
            {
                var trailingSpace = bytes[i] is (byte)' ' or (byte)'\t' && i == bytes.Length - 1;
                var plain = bytes[i] is >= 32 and <= 126 and not (byte)'=' or (byte)'\t' && !trailingSpace;
                var length = plain ? 1 : 3;
                if (width + length > LineLength - 1)
                {
                    message.Append("=\r\n");
                    width = 0;
                }

                if (plain) message.Append((char)bytes[i]);
                else message.Append('=').Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
                width += length;
            }

            message.Append("\r\n");
        }
    }

    private static string OneLine(string value, string what) => value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
        ? value
        : throw new ArgumentException($"The {what} has a line break in it, which would add a header to the message.");

    private static string Boundary(Mail mail) => "=_" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(mail.MessageId)))[..24];
}

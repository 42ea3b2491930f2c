using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lighthouse.Node;

/// <summary>
/// An address as it goes into a command of the protocol: <c>ada@example.com</c>, or <c>Ada Lovelace &lt;ada@example.com&gt;</c>.
/// Whatever could end the command or the header it stands in is refused.
/// </summary>
internal sealed record MailAddress(string Name, string Address)
{
    private const int Longest = 254; // RFC 5321: a path of 256 with its angle brackets

    public bool IsAscii => Ascii.IsValid(Address);

    public static bool TryParse(string text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        text = text.Trim();
        var (name, bare) = ("", text);
        if (text.EndsWith('>') && text.LastIndexOf('<') is var open and >= 0) (name, bare) = (text[..open].Trim().Trim('"'), text[(open + 1)..^1]);
        var at = bare.LastIndexOf('@');
        if (at < 1 || at == bare.Length - 1 || bare.Length > Longest) return false;
        if (bare.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or ':' or '"' or '(' or ')' or '\\' or '[' or ']')) return false;
        if (bare.AsSpan(0, at).Contains('@') || name.Any(char.IsControl)) return false;
        address = new MailAddress(name, bare);
        return true;
    }
}

using System.Text;

namespace Lighthouse.Hocon;

/// <summary>Reads a path expression: the key of a statement, or what stands in <c>${…}</c>. Dots in unquoted text separate keys; blanks inside a path belong to it, around it they do not.</summary>
internal static class PathParser
{
    /// <summary>The path that begins here; null when it was reported. Reading stops before the first token that cannot belong to a path.</summary>
    public static KeyPath? Read(TokenReader tokens, string expected)
    {
        tokens.SkipBlanks();
        var origin = tokens.Origin;
        var keys = new List<string>();
        var key = new StringBuilder();
        var (blanks, quoted, parts, valid) = ("", false, 0, true);

        for (; tokens.Kind is TokenKind.Quoted or TokenKind.Unquoted or TokenKind.Whitespace; tokens.Next())
        {
            var token = tokens.Current;
            if (token.Kind == TokenKind.Whitespace)
            {
                blanks = token.Text;
                continue;
            }

            parts++;
            key.Append(blanks);
            blanks = "";
            if (token.Kind == TokenKind.Quoted)
            {
                key.Append(token.Text);
                quoted = true;
                continue;
            }

            var elements = token.Text.Split('.');
            key.Append(elements[0]);
            foreach (var element in elements.AsSpan(1))
            {
                EndKey();
                key.Append(element);
            }
        }

        if (parts == 0)
        {
            tokens.ReportUnexpected(expected);
            return null;
        }

        EndKey();
        if (valid) return new KeyPath(keys);
        tokens.Report(origin, "this path has an empty element: expected a key on both sides of each dot (an empty key is written \"\").");
        return null;

        void EndKey()
        {
            valid &= key.Length > 0 || quoted;
            keys.Add(key.ToString());
            key.Clear();
            quoted = false;
        }
    }
}

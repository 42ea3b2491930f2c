using System.Text;
using System.Text.RegularExpressions;

namespace Lighthouse.Broker;

/// <summary>
/// Puts files of Lua together into one chunk. Lua allows a chunk 200 local names, and a library has more: a name at the beginning of a line that no other
/// file mentions stays in its file's block, the others are the chunk's.
/// </summary>
internal static partial class FunctionScopes
{
    public static string Join(string[] parts)
    {
        var words = Array.ConvertAll(parts, part => Words().Matches(part).Select(word => word.Value).ToHashSet());
        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            var shared = new List<string>();
            var body = Declarations().Replace(parts[i], declaration =>
            {
                var names = declaration.Groups["names"].Value.Split(", ");
                if (!names.Any(name => IsElsewhere(words, i, name))) return declaration.Value;
                shared.AddRange(names);
                return declaration.Groups["function"].Success ? $"function {declaration.Groups["names"].Value}"
                    : declaration.Groups["value"].Success ? declaration.Groups["names"].Value + declaration.Groups["value"].Value
                    : "";
            });
            if (shared.Count > 0) text.Append("local ").AppendJoin(", ", shared).Append('\n');
            text.Append("do\n").Append(body).Append("\nend\n");
        }
        return text.ToString();
    }

    private static bool IsElsewhere(HashSet<string>[] words, int file, string name)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (i != file && words[i].Contains(name)) return true;
        }
        return false;
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();

    /// <summary><c>local function name</c>, <c>local name, name = …</c> or <c>local name</c>, each at the beginning of a line.</summary>
    [GeneratedRegex(@"^local (?<function>function )?(?<names>\w+(, \w+)*)(?<value> *=)?", RegexOptions.Multiline)]
    private static partial Regex Declarations();
}

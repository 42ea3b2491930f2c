using System.Text;
using System.Text.RegularExpressions;

namespace Lighthouse.Broker;

/// <summary>
/// Puts files of Lua together into one chunk. Lua allows 200 local names at a time, and a library has more: a name at the beginning of a line lives as long as it is
/// used. One that no later file mentions stays in its file's block, one that only its group mentions in the group's, and the others are the chunk's.
/// </summary>
internal static partial class FunctionScopes
{
    /// <param name="groups">Files in their order; those of one group share what nobody after it needs.</param>
    public static string Join(IReadOnlyList<string[]> groups)
    {
        var words = groups.SelectMany(group => group).Select(file => Words().Matches(Prose().Replace(file, "")).Select(word => word.Value).ToHashSet()).ToArray();
        var text = new StringBuilder();
        var file = 0;
        foreach (var group in groups)
        {
            var end = file + group.Length;
            var (chunk, block) = (new List<string>(), new StringBuilder());
            foreach (var part in group)
            {
                var inGroup = new List<string>();
                var body = Declarations().Replace(part, declaration => Shared(declaration, words, file, end, chunk, inGroup));
                Declare(block, inGroup).Append("do\n").Append(body).Append("\nend\n");
                file++;
            }
            Declare(text, chunk).Append("do\n").Append(block).Append("end\n");
        }
        return text.ToString();
    }

    /// <summary>The declaration without its <c>local</c>, when a wider scope declares the names.</summary>
    private static string Shared(Match declaration, HashSet<string>[] words, int file, int end, List<string> chunk, List<string> inGroup)
    {
        var names = declaration.Groups["names"].Value.Split(", ");
        var last = Enumerable.Range(0, words.Length).LastOrDefault(i => i > file && names.Any(words[i].Contains));
        if (last <= file) return declaration.Value;
        (last < end ? inGroup : chunk).AddRange(names);
        return declaration.Groups["function"].Success ? $"function {declaration.Groups["names"].Value}"
            : declaration.Groups["value"].Success ? declaration.Groups["names"].Value + declaration.Groups["value"].Value
            : "";
    }

    private static StringBuilder Declare(StringBuilder text, List<string> names) => names.Count == 0 ? text : text.Append("local ").AppendJoin(", ", names).Append('\n');

    /// <summary>Names, but not those of fields.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Words();

    /// <summary>Text and comments, in which a name means nothing.</summary>
    [GeneratedRegex(@"'(?:\\.|[^'\\\n])*'|--[^\n]*")]
    private static partial Regex Prose();

    /// <summary><c>local function name</c>, <c>local name, name = …</c> or <c>local name</c>, each at the beginning of a line.</summary>
    [GeneratedRegex(@"^local (?<function>function )?(?<names>\w+(, \w+)*)(?<value> *=)?", RegexOptions.Multiline)]
    private static partial Regex Declarations();
}

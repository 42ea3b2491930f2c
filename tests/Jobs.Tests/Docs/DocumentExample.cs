using System.Text.RegularExpressions;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>A block of commands in a document, and what is printed below it.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Commands">For a shell, as they stand.</param>
/// <param name="Answer">Null when the document prints none; <c>…</c> in it stands for anything.</param>
internal sealed partial record DocumentExample(int Line, string Commands, string? Answer)
{
    public static IReadOnlyList<DocumentExample> Of(string document) =>
        [.. Block().Matches(document).Select(match => new DocumentExample(
            document.AsSpan(0, match.Index).Count('\n') + 2,
            match.Groups["commands"].Value.TrimEnd(),
            match.Groups["answer"].Success ? match.Groups["answer"].Value.TrimEnd() : null))];

    /// <summary>Whether it only looks: then it may be asked again until the answer is there.</summary>
    public bool Reads => !Changes().IsMatch(Commands);

    /// <summary>Whether it shows the answer as redis-cli prints it on a terminal, with numbers and quotation marks.</summary>
    public bool AsOnATerminal => Answer?.StartsWith("1) ", StringComparison.Ordinal) ?? false;

    /// <summary>How wide a table's columns came out is not part of the answer.</summary>
    public bool IsAnsweredBy(string output) =>
        Answer is null || Regex.IsMatch(Narrow(output), $"^{Regex.Escape(Narrow(Answer)).Replace("…", "[^\n]*", StringComparison.Ordinal)}$");

    private static string Narrow(string text) => Spaces().Replace(text, " ").Replace(" \n", "\n", StringComparison.Ordinal).TrimEnd();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex("^```sh\n(?<commands>.*?)^```\n(\n```(json|text)?\n(?<answer>.*?)^```$)?", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"XADD|RPUSH|FCALL |BLPOP|-d '|--data|-X |pbm (job (enqueue|cancel)|queue (pause|resume|limit)|dead (requeue|purge)|cron (add|remove|pause|resume|run)|node (drain|resume|resize)|cluster (leave|down))")]
    private static partial Regex Changes();
}

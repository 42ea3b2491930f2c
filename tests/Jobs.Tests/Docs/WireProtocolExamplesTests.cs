using System.Text.RegularExpressions;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>What <c>docs/wire-protocol.md</c> shows a client author is what happens: its examples run from top to bottom against a node, and are answered as it prints.</summary>
public sealed partial class WireProtocolExamplesTests
{
    private const string Page = "wire-protocol.md";

    [Fact]
    public async Task Examples_FromTopToBottom_AreAnsweredAsPrinted()
    {
        DocumentExample.Of(DocumentedNode.Read(Page)).Count(example => example.Answer is not null).ShouldBeGreaterThan(20);
        await using var node = await DocumentedNode.StartAsync();
        (await node.RunAsync(Page)).ShouldBeEmpty();
    }

    [Fact]
    public void Fields_EachHasAnExampleAtTheDoorsThatTakeIt()
    {
        var document = DocumentedNode.Read(Page);
        var commands = string.Concat(DocumentExample.Of(document).Select(example => example.Commands + "\n"));
        var fields = FieldRow().Matches(document).Select(row => row.Groups[1].Value).ToList();
        fields.Count.ShouldBeGreaterThan(15);
        foreach (var field in fields)
        {
            commands.ShouldContain($"\"{field}\":", customMessage: $"no document with {field} is shown");
            if (field is not ("on_duplicate" or "unique_for" or "run_at" or "backoff" or "expires_in")) commands.ShouldMatch($"XADD .* {field} ", customMessage: $"no stream entry with {field} is shown");
        }
    }

    /// <summary>Rows of the table of fields.</summary>
    [GeneratedRegex(@"^\| `([a-z_]+)` \| [^|]* \| [^|]* \| [^|]* \| [^|]* \|$", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}

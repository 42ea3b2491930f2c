namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>What <c>docs/operations.md</c> shows an operator is what <c>pbm</c> says: its examples run from top to bottom against a node.</summary>
public sealed class OperationsExamplesTests
{
    [Fact]
    public async Task Examples_FromTopToBottom_AreAnsweredAsPrinted()
    {
        await using var node = await DocumentedNode.StartAsync();
        (await node.RunAsync("operations.md")).ShouldBeEmpty();
    }
}

namespace Lighthouse.Jobs.Leader;

internal abstract record ReaperMessage
{
    private ReaperMessage() { }

    internal sealed record Look : ReaperMessage;
}

namespace Lighthouse.Jobs.Leader;

internal abstract record AuditMessage
{
    private AuditMessage() { }

    internal sealed record Look : AuditMessage;
}

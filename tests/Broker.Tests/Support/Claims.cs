namespace Lighthouse.Broker.Tests.Support;

/// <summary>Claims of a node that would take a turn of the usual length.</summary>
internal static class Claims
{
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    public static Task<ClaimReply> ClaimAsync(this JobBroker broker, QueueSession session, long number, int want, ClaimMode mode) => broker.ClaimAsync(session, number, want, mode, Turn);
}

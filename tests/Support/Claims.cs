using Lighthouse.Broker;

namespace Lighthouse.Support;

/// <summary>Claims in few words: of a busy node, and one that would take a turn of the usual length, unless told otherwise.</summary>
public static class Claims
{
    private static readonly TimeSpan UsualTurn = TimeSpan.FromSeconds(60);

    public static Task<ClaimReply> ClaimAsync(this JobBroker broker, QueueSession session, long number, int want, ClaimMode mode = ClaimMode.Busy, TimeSpan? turn = null)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return broker.ClaimAsync(session, new ClaimOrder(number, want, mode, turn ?? UsualTurn));
    }
}

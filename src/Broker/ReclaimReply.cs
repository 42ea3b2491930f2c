namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.ReclaimAsync"/>.</summary>
/// <param name="Moved">Jobs made ready again by this call.</param>
/// <param name="More">The node held more: call again.</param>
public sealed record ReclaimReply(int Moved, bool More);

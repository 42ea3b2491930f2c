namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.SettleAsync"/> and <see cref="JobBroker.ReleaseAsync"/>.</summary>
/// <param name="Status">Anything took effect only with <see cref="BrokerStatus.Ok"/>.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds.</param>
/// <param name="NotHeld">Indexes of the jobs that were no longer this node's: nothing happened to them. Nearly always empty.</param>
public sealed record SettleReply(BrokerStatus Status, long NowMs, IReadOnlyList<int> NotHeld);

namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.OpenAsync"/>.</summary>
/// <param name="Status"><see cref="BrokerStatus.Ok"/>, <see cref="BrokerStatus.Fenced"/> or <see cref="BrokerStatus.Stale"/>.</param>
/// <param name="History">Redis' replication id, for the <see cref="QueueSession"/>.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds.</param>
/// <param name="Held">How many jobs this node holds already; page through them with <see cref="JobBroker.HeldAsync"/>.</param>
public sealed record OpenReply(BrokerStatus Status, string History, long NowMs, long Held);

namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.DisarmAsync"/>.</summary>
/// <param name="Status">Only with <see cref="BrokerStatus.Ok"/> was anything disarmed.</param>
/// <param name="Last">The highest number that was claimed with, or disarmed, before: a claim with a higher number has handed out nothing, and never will.</param>
public sealed record DisarmReply(BrokerStatus Status, long Last);

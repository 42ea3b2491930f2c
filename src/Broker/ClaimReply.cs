namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.ClaimAsync"/>.</summary>
/// <param name="Status">Jobs are handed out only with <see cref="BrokerStatus.Ok"/>.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds: when these jobs were claimed.</param>
/// <param name="Next">When the next scheduled job falls due, at most a second; zero when more is waiting already.</param>
/// <param name="More">Another claim would find jobs now.</param>
/// <param name="Jobs">In the order they are to be run.</param>
public sealed record ClaimReply(BrokerStatus Status, long NowMs, TimeSpan Next, bool More, IReadOnlyList<ClaimedJob> Jobs);

namespace Lighthouse.Broker;

/// <summary>How far a node has read what it holds. Begin with <c>default</c>.</summary>
/// <param name="Stream">Index of the stream, from 1; 0 is the beginning.</param>
/// <param name="After">The last entry seen there.</param>
public readonly record struct HeldCursor(int Stream, EntryId After);

/// <summary>Answer to <see cref="JobBroker.HeldAsync"/>: a page of what the node holds.</summary>
/// <param name="Status">Jobs are listed only with <see cref="BrokerStatus.Ok"/>.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds.</param>
/// <param name="Jobs">Jobs of this page; each carries a new fence, higher than any before.</param>
/// <param name="Next">Where to read on, or null when this was the last page.</param>
public sealed record HeldReply(BrokerStatus Status, long NowMs, IReadOnlyList<ClaimedJob> Jobs, HeldCursor? Next);

using Lighthouse.Broker;

namespace Lighthouse.Jobs.Cron;

/// <summary>A schedule with what follows from it, for operators to look at.</summary>
/// <param name="Entry">As the cluster keeps it.</param>
/// <param name="LastAt">Its last tick that was fired or let go; null when there was none.</param>
/// <param name="NextAt">Its next tick; null while it is paused or cannot be read.</param>
/// <param name="Problem">Why it can never fire, a sentence; null when it can.</param>
internal sealed record CronView(CronEntry Entry, DateTimeOffset? LastAt, DateTimeOffset? NextAt, string? Problem);

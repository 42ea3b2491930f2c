using System.Text;
using System.Text.Json;

namespace Lighthouse.Jobs.Leader;

/// <summary>A job that something happened to lately, with as much of its past as the coordinator still has at hand.</summary>
internal sealed record RecentJob(string Id, string Type, string State, int Attempt, string? Node, DateTimeOffset At, IReadOnlyList<RecentEvent> Timeline)
{
    /// <summary>Newest first.</summary>
    public static IReadOnlyList<RecentJob> From(RecentOutcomes recent) =>
        [.. recent.OldestFirst().Select(Read).GroupBy(o => o.Id, StringComparer.Ordinal).Select(From).OrderByDescending(job => job.At)];

    private static RecentJob From(IEnumerable<Outcome> outcomes)
    {
        var timeline = new List<RecentEvent>();
        Outcome last = default;
        foreach (var outcome in outcomes)
        {
            if (timeline.Count == 0 && outcome.EnqueuedMs > 0) timeline.Add(new(Time(outcome.EnqueuedMs), "enqueued", null, null));
            if (outcome.ClaimedMs > 0) timeline.Add(new(Time(outcome.ClaimedMs), "claimed", outcome.Node, outcome.Attempt));
            if (outcome.StartedMs > 0) timeline.Add(new(Time(outcome.StartedMs), "started", outcome.Node, outcome.Attempt));
            timeline.Add(new(Time(outcome.AtMs), outcome.State, outcome.Node, outcome.Attempt));
            last = outcome;
        }

        return new RecentJob(last.Id, last.Type, last.State, last.Attempt, last.Node, Time(last.AtMs), timeline);
    }

    private static Outcome Read(RecentOutcomes.Outcome kept)
    {
        var reader = new Utf8JsonReader(kept.Fragment.Span);
        reader.Read();
        var fragment = OutcomeFragment.Read(ref reader);
        var node = fragment.Node.IsEmpty ? kept.Node : Encoding.UTF8.GetString(fragment.Node);
        var state = fragment.State == OutcomeState.Other ? "other" : fragment.State.ToString().ToLowerInvariant();
        return new Outcome(
            Encoding.UTF8.GetString(fragment.Id),
            Encoding.UTF8.GetString(fragment.Type),
            state,
            fragment.Attempt,
            node,
            kept.AtMs,
            fragment.EnqueuedMs,
            fragment.ClaimedMs,
            fragment.StartedMs);
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private readonly record struct Outcome(string Id, string Type, string State, int Attempt, string? Node, long AtMs, long EnqueuedMs, long ClaimedMs, long StartedMs);
}

internal sealed record RecentEvent(DateTimeOffset At, string Event, string? Node, int? Attempt);

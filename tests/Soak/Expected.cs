using Lighthouse.Messages;

namespace Lighthouse.Soak;

/// <summary>What must have become of the mix, reckoned from the mix and not from Redis.</summary>
internal sealed class Expected(int jobs)
{
    private long _cancelled;
    private long _fired;
    private long _requeued;

    /// <summary>Dead letters: those that were requeued died again.</summary>
    public long Dead => Of(Mix.Dying, from: 79);

    /// <summary>Ids that clients gave and that are remembered.</summary>
    public long Ids => Of(Mix.WithId, from: 38);

    /// <summary>Jobs of this queue that ended, one way or another; dead letters each time they died, duplicates too.</summary>
    public long Ended => jobs + Of(Mix.Children, from: 96) + _cancelled + _fired + _requeued;

    public void Cancelled() => _cancelled++;

    public void Fired() => _fired++;

    public void Requeued(long count) => _requeued += count;

    /// <summary>
    /// Entries of the journal at most: ends, failures that were retried, dead jobs that were made ready again, and jobs that were told to wait,
    /// for their time (those with a delay), their lane (with an ordering key) or a slot of their type.
    /// </summary>
    public long Entries => Ended + Of(5, from: 74) + _requeued + Of(4, from: 68) + Of(9, from: 87) + _cancelled;

    /// <summary>What was left in the other queue; each under an id, so that relaying it twice does no harm.</summary>
    public long Elsewhere => Of(Mix.Children, from: 97);

    /// <summary>Outcomes pushed to reply lists.</summary>
    public long Replies => Of(5, from: 55);

    public IEnumerable<string> Faults(IReadOnlyDictionary<string, long> totals)
    {
        var ended = totals.Where(total => JobStates.IsFinal(total.Key)).Sum(total => total.Value);
        if (ended != Ended) yield return $"{ended:N0} jobs have ended, and {Ended:N0} should have ({string.Join(", ", totals.Select(total => $"{total.Key} {total.Value:N0}"))})";
        if (totals.GetValueOrDefault("dead") != Dead + _requeued) yield return $"{totals.GetValueOrDefault("dead"):N0} jobs died, and {Dead + _requeued:N0} should have";
        if (totals.GetValueOrDefault("expired") != Of(2, from: 72)) yield return $"{totals.GetValueOrDefault("expired"):N0} jobs expired, and {Of(2, from: 72):N0} should have";
        if (totals.GetValueOrDefault("cancelled") != _cancelled) yield return $"{totals.GetValueOrDefault("cancelled"):N0} jobs were cancelled, and {_cancelled:N0} should have been";
    }

    /// <summary>How many of the jobs lie at <paramref name="count"/> places of each hundred, beginning with <paramref name="from"/>.</summary>
    private long Of(int count, int from) => (jobs / 100 * count) + Math.Clamp((jobs % 100) - from, 0, count);
}

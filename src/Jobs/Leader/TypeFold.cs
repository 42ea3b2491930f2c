namespace Lighthouse.Jobs.Leader;

/// <summary>What the journal says about one job type of a queue.</summary>
internal sealed class TypeFold
{
    public OutcomeCounts Counts { get; private init; } = new();

    /// <summary>From enqueue to claim, on Redis' clock, of first attempts only: later ones wait on purpose.</summary>
    public LatencyHistogram Wait { get; private init; } = new();

    /// <summary>How long the handler took.</summary>
    public LatencyHistogram Run { get; private init; } = new();

    /// <summary>From enqueue to the end of the job, retries and their waits included.</summary>
    public LatencyHistogram Total { get; private init; } = new();

    public void Apply(in OutcomeFragment outcome, long atMs)
    {
        Counts.Record(outcome.State, atMs);
        var enqueued = outcome.EnqueuedMs;
        if (outcome.State.EndsAttempt() && outcome.ClaimedMs > 0)
        {
            Run.Record(outcome.DurationUs);
            if (outcome.Attempt <= 1 && enqueued > 0) Wait.Record((outcome.ClaimedMs - enqueued) * 1000);
        }

        if (outcome.State.IsTerminal() && enqueued > 0) Total.Record((atMs - enqueued) * 1000);
    }

    public TypeSnapshot ToSnapshot() => new(Counts.ToSnapshot(), Wait.ToSparse(), Run.ToSparse(), Total.ToSparse());

    public static TypeFold From(TypeSnapshot snapshot) => new()
    {
        Counts = OutcomeCounts.From(snapshot.Counts),
        Wait = LatencyHistogram.FromSparse(snapshot.Wait),
        Run = LatencyHistogram.FromSparse(snapshot.Run),
        Total = LatencyHistogram.FromSparse(snapshot.Total),
    };
}

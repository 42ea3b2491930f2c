namespace Lighthouse.Chaos;

/// <summary>A job that a producer sent.</summary>
/// <param name="Plan">What it is.</param>
/// <param name="Id">Its id, as the door answered or the producer chose; empty when neither is known.</param>
/// <param name="Sent">When it was sent first.</param>
/// <param name="At">When the answer came, or was given up.</param>
/// <param name="Door">Such as <c>stream</c>.</param>
/// <param name="Certain">False when the answer was lost: the job may exist or not.</param>
internal sealed record AcceptedJob(JobPlan Plan, string Id, DateTimeOffset Sent, DateTimeOffset At, string Door, bool Certain)
{
    public string Queue => Plan.Queue;

    public string Token => Plan.Token;

    public string? OrderingKey => Plan.Options.OrderingKey;

    public long Number => Plan.Number;

    /// <summary>The entry that the stream door answered last: a duplicate ends under its entry's id.</summary>
    public string? Entry { get; init; }

    /// <summary>The job that came first, where the door said so: then there is none of this id.</summary>
    public string? First { get; init; }

    /// <summary>How often it was sent; more than once where answers were lost.</summary>
    public int Times { get; init; } = 1;
}

namespace Lighthouse.Chaos;

/// <summary>A job that a producer sent.</summary>
/// <param name="Plan">What it is.</param>
/// <param name="Id">Its id, as the door answered or the producer chose; empty when neither is known.</param>
/// <param name="At">When the answer came, or was given up.</param>
/// <param name="Door">Such as <c>stream</c>.</param>
/// <param name="Certain">False when the answer was lost: the job may exist or not.</param>
internal sealed record AcceptedJob(JobPlan Plan, string Id, DateTimeOffset At, string Door, bool Certain)
{
    public string Queue => Plan.Queue;

    public string Type => Plan.Type;

    public string? OrderingKey => Plan.OrderingKey;

    public long Number => Plan.Number;
}

/// <summary>Sends jobs until it is told to stop.</summary>
internal interface IProducer
{
    Task RunAsync(CancellationToken stop);

    IReadOnlyCollection<AcceptedJob> Accepted { get; }
}

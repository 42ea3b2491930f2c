namespace Lighthouse.Bench;

/// <summary>How much there is of what grows, beside the jobs that are run.</summary>
internal sealed record GrowthPoint
{
    /// <summary>Jobs that still wait when those measured have run.</summary>
    public int Waiting { get; init; } = 1_000;

    /// <summary>Jobs that are due tomorrow.</summary>
    public int Scheduled { get; init; }

    public int Queues { get; init; } = 1;

    public int Nodes { get; init; } = 1;

    public string Name => this switch
    {
        { Scheduled: > 0 } => $"{Scheduled:N0} scheduled",
        { Queues: > 1 } => $"{Queues:N0} queues",
        { Nodes: > 1 } => $"{Nodes} nodes",
        _ => $"{Waiting:N0} waiting",
    };

    public LighthouseContender Contender => new() { Setting = Name, Queues = Queues, Nodes = Nodes };
}

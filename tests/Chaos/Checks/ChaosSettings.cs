namespace Lighthouse.Chaos;

/// <summary>How the run was set up, as far as load and checks have to know.</summary>
internal sealed record ChaosSettings
{
    /// <summary>The queue that most jobs go to.</summary>
    public const string Queue = "chaos";

    /// <summary>The other one: some jobs, and follow-ups of the first.</summary>
    public const string Other = "chaos.other";

    /// <summary>The type that returns something. In <see cref="Queue"/> no more of them than <see cref="LimitedAtOnce"/> run at once: chaos.conf says so.</summary>
    public const string LimitedType = "chaos.result";

    public const int LimitedAtOnce = 2;

    /// <summary>How often the schedule of chaos.conf is due.</summary>
    public static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(2);

    public required int Seed { get; init; }

    /// <summary>What every process was started with as <c>lighthouse.lease</c>.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Jobs that the producers enqueue in a second, all together.</summary>
    public double Rate { get; init; } = 200;

    /// <summary>Processes with <c>cancelWhenLeaseIsOver</c>: they cancel what they run when they have been out of touch for a lease, and give it back.</summary>
    public IReadOnlyList<string> CancelWhenLeaseIsOver { get; init; } = [];

    public IReadOnlyList<string> Queues { get; init; } = [Queue, Other];
}

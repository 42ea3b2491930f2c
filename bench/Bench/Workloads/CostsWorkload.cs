using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>What it takes beside time: Redis' memory and commands, a node's CPU and memory, a start.</summary>
internal sealed class CostsWorkload : IWorkload
{
    private const string Waiting = "a waiting job";
    private const string FullSpeed = "full speed";
    private const string Idle = "idle";
    private const string Start = "start";
    private const int Many = 100;

    /// <summary>The workload in which the other systems' CPU a job is measured.</summary>
    private const string DrainName = "W2";

    private static readonly PackagedNode Packaged = new();

    public string Name => "W6";

    public string Title => "costs";

    public string Describes =>
        "Memory of a waiting job beyond its payload, beside bare XADDs of such a payload; a node's CPU and memory while it runs no-op jobs at full speed and a producer fills the queue; commands that idle nodes send, counted on their connections; and the time from the start of the node as it is shipped to its first claim.";

    public IReadOnlyList<Bar> Bars =>
    [
        new("Redis bytes a waiting job, beyond its payload", new(Metric.BytesBeyondPayload, Side.Ours, Waiting), Bound.AtMost, 40),
        new("node CPU, µs a job", new(Metric.WorkerMicroseconds, Side.Ours, FullSpeed), Bound.AtMost, 11.3), // a third of the best peer's 34 µs
        new("node CPU a job while draining (W2), of the best peer's", new(Metric.WorkerMicroseconds, Side.Ours) { Workload = DrainName }, Bound.AtMost, 1.0 / 3)
        {
            Against = new(Metric.WorkerMicroseconds, Side.Peer) { Workload = DrainName },
        },
        new("node memory at full speed, MB", new(Metric.WorkerMegabytes, Side.Ours, FullSpeed), Bound.AtMost, 150),
        new("node memory in the last tenth of the jobs, of that in the second", new(Metric.MemoryGrowth, Side.Ours, FullSpeed), Bound.AtMost, 1.1),
        new("commands a second of an idle node", IdleOf(1), Bound.AtMost, 5),
        new($"commands a second and node of {Many} idle nodes", IdleOf(Many), Bound.AtMost, 5),
        new("from `dotnet Node.dll` to the first claim, ms", new(Metric.FirstClaimMs, Side.Ours, Start), Bound.AtMost, 1_000),
    ];

    public IEnumerable<Case> Cases(Plan plan)
    {
        foreach (var persistence in plan.Persistence ?? [Persistence.None])
        {
            var (node, waiting) = (new LighthouseContender(), plan.Size(200_000, 20_000));
            yield return new Case(CaseKey.Of(this, node, persistence, Waiting), () => WaitingJobCost.OfJobsAsync(persistence, waiting));
            yield return new Case(CaseKey.Of(this, new BareEntries(), persistence, Waiting), () => WaitingJobCost.OfBareEntriesAsync(persistence, waiting));
            yield return new Case(CaseKey.Of(this, node, persistence, FullSpeed), () => FullSpeedCost.MeasureAsync(node, persistence, plan.Size(10_000_000, 20_000)));
            yield return IdleNodes(plan, persistence, 1);
            yield return IdleNodes(plan, persistence, plan.Size(Many, 5));
            yield return new Case(CaseKey.Of(this, Packaged, persistence, Start), () => StartCost.MeasureAsync(Packaged, persistence));
        }
    }

    private static Figure IdleOf(int nodes) => new(Metric.IdleCommands, Side.Ours, Idle) { Contender = Nodes(nodes).Name };

    /// <summary>In one process, each with connections of its own: a hundred runtimes would measure the machine.</summary>
    private static LighthouseContender Nodes(int nodes) => new() { Setting = nodes == 1 ? "1 node" : $"{nodes} nodes", NodeArguments = ["--nodes", nodes.ToString(CultureInfo.InvariantCulture)] };

    private Case IdleNodes(Plan plan, string persistence, int nodes)
    {
        var (contender, settle, time) = (Nodes(nodes), TimeSpan.FromSeconds(plan.Size(15, 1)), TimeSpan.FromSeconds(plan.Size(30, 2)));
        return new Case(CaseKey.Of(this, contender, persistence, Idle), () => IdleCost.MeasureAsync(contender, persistence, nodes, settle, time));
    }
}

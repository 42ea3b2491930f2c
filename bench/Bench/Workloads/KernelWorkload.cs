namespace Lighthouse.Bench;

/// <summary>What the actors below the job server can carry, beside the channels of the runtime doing the same.</summary>
internal sealed class KernelWorkload : IWorkload
{
    private static readonly string[] Judged = ["tell", "tell-4", "ping-pong"];
    private static readonly string[] Reported = ["spawn", "restart"];

    public string Name => "W9";

    public string Title => "kernel";

    public string Describes =>
        "Messages through one actor from one and from four producers, eight pairs that play ping-pong, short lives, restarts by a supervisor; beside each the same with System.Threading.Channels, in turn, in one process without Redis.";

    public IReadOnlyList<Bar> Bars =>
        [.. Judged.Select(name => new Bar($"{name}: messages/s, of a channel's", new(Metric.EachPerSecond, Side.Ours, name), Bound.AtLeast, 0.7) { Against = new(Metric.EachPerSecond, Side.Floor, name) })];

    public IEnumerable<Case> Cases(Plan plan)
    {
        var runs = new KernelRuns(plan);
        foreach (var name in Judged.Concat(Reported))
        {
            yield return new Case(new CaseKey(Name, name, Side.Ours, "actors", Persistence.None), () => runs.TakeAsync(name, Side.Ours));
            yield return new Case(new CaseKey(Name, name, Side.Floor, "channels", Persistence.None), () => runs.TakeAsync(name, Side.Floor));
        }
    }
}

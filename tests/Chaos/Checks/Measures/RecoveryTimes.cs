using Lighthouse.Broker;

namespace Lighthouse.Chaos;

/// <summary>
/// How long it takes until a fault does no harm any more.
/// <list type="bullet">
/// <item>Of a fault that hits a node, and takes jobs from it: from its beginning until the last of the jobs that were taken from the node's members has begun
/// again elsewhere or has ended. The lease is part of that, and so is the time in which suspects run alone. A fault that took no job from anybody is counted and not
/// measured.</item>
/// <item>Of a fault of Redis: from its end (Redis is back, has memory, has disk) until a job that was sent after that has been settled.</item>
/// <item>Of the leader's death or freezing: from its beginning until there is another leader. Its jobs, if it ran any, count under the first.</item>
/// </list>
/// </summary>
internal sealed class RecoveryTimes(CaseFile file)
{
    public IReadOnlyList<Recovery> All()
    {
        var taken = Taken();
        return [.. file.Faults.All.GroupBy(fault => fault.Kind).OrderBy(group => group.Key).Select(group =>
        {
            var times = group.Select(fault => Of(fault, taken)).OfType<TimeSpan>().Order().ToArray();
            return new Recovery(group.Key, group.Count(), times.Length, times.Length == 0 ? TimeSpan.Zero : times[(times.Length - 1) / 2], times.Length == 0 ? TimeSpan.Zero : times[^1]);
        })];
    }

    /// <summary>Faults of Redis and of the leader that were never recovered from, though there was something to recover: and what is missing.</summary>
    public static IEnumerable<(FaultRecord Fault, string What)> Missing(CaseFile file)
    {
        var times = new RecoveryTimes(file);
        var last = file.Evidence.Accepted.Where(sent => sent.Certain).Select(sent => sent.Sent).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        foreach (var fault in file.Faults.All)
        {
            if (IsOfRedis(fault.Kind) && last >= fault.End && times.Settled(fault.End) is null) yield return (fault, "no job that was sent since has been settled");
            if (IsOfLeader(fault.Kind) && fault.End - fault.Begin >= file.Timings.Term && times.Leader(fault.Begin) is null) yield return (fault, "nobody else has led since");
        }
    }

    private static bool IsOfRedis(FaultKind kind) => kind is FaultKind.RedisKilled or FaultKind.RedisOutOfMemory or FaultKind.DiskFull;

    private static bool IsOfLeader(FaultKind kind) => kind is FaultKind.LeaderKilled or FaultKind.LeaderFrozen;

    private TimeSpan? Of(FaultRecord fault, Dictionary<int, DateTimeOffset> taken) => fault.Kind switch
    {
        var kind when IsOfRedis(kind) => Settled(fault.End) - fault.End,
        var kind when IsOfLeader(kind) => Leader(fault.Begin) - fault.Begin,
        _ => taken.TryGetValue(fault.Number, out var last) ? last - fault.Begin : null,
    };

    /// <summary>When the last of the jobs that each fault took from its members went on.</summary>
    private Dictionary<int, DateTimeOffset> Taken()
    {
        var last = new Dictionary<int, DateTimeOffset>();
        foreach (var job in file.Jobs)
        {
            foreach (var line in job.Journal.Where(line => line.State is "recovered" or "released"))
            {
                var fault = line.State == "recovered" ? file.Faults.Downing(line.Node) : file.Faults.Of(FaultKind.NodeStopped, line.Node, line.At);
                if (fault is null || OnAgain(job, line) is not { } on) continue;
                if (!last.TryGetValue(fault.Number, out var latest) || latest < on) last[fault.Number] = on;
            }
        }
        return last;
    }

    private static DateTimeOffset? OnAgain(JobCase job, JournalLine line)
    {
        var begun = job.Runs.Where(run => run.Begun.At >= line.At && !run.Begun.Refused).Select(run => (DateTimeOffset?)run.Begun.At).Min();
        var ended = job.Journal.Where(other => other.Order > line.Order && other.IsEnd).Select(other => (DateTimeOffset?)other.At).Min();
        return begun is null || (ended is not null && ended < begun) ? ended : begun;
    }

    private DateTimeOffset? Settled(DateTimeOffset from) =>
        file.Jobs.Where(job => job.Sent?.Sent >= from && job.End is not null).Select(job => (DateTimeOffset?)job.End!.At).Min();

    private DateTimeOffset? Leader(DateTimeOffset from) =>
        file.Evidence.Cluster.Where(happening => happening.Kind == "lead").Select(happening => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(happening.AtMs)).FirstOrDefault(at => at > from);
}

namespace Lighthouse.Chaos;

/// <summary>
/// How long a job could have gone on and did not. Counted is the time from when it was accepted or fell due until it begins, from its run's end to the journal's
/// word of it, from the loss of its process until it is recovered, from when it was given back until it begins again, and what a run takes beyond its work. Not
/// counted are the waits that are asked for: for its time, behind other jobs of its key, while its queue is paused.
/// </summary>
internal sealed class StuckTimes(CaseFile file)
{
    private const int MostShown = 4;

    private readonly Dictionary<string, List<(DateTimeOffset Begun, DateTimeOffset Over)>> _keys = Keys(file);
    private readonly ILookup<string, (DateTimeOffset From, DateTimeOffset To)> _pauses = Pauses(file.Evidence);

    /// <summary>The longest first.</summary>
    public IReadOnlyList<Stuck> Longest(int count)
    {
        var longest = new PriorityQueue<(JobCase Job, DateTimeOffset From, DateTimeOffset To, TimeSpan Time, string Between), TimeSpan>();
        foreach (var job in file.Jobs)
        {
            foreach (var (from, to, allowed, between) in Waits(job))
            {
                var time = to - from - allowed - Paused(job.Name.Queue, from, to);
                longest.Enqueue((job, from, to, time, between), time);
                if (longest.Count > count) longest.Dequeue();
            }
        }
        return [.. longest.UnorderedItems.Select(item => item.Element).OrderByDescending(item => item.Time).Select(item =>
            new Stuck($"{item.Job.Name} ({item.Job.Sent?.Plan.Kind ?? "left behind"})", item.Time, $"{item.Between} ({History.Clock(item.From)} to {History.Clock(item.To)})", Faults(item.From, item.To)))];
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To, TimeSpan Allowed, string Between)> Waits(JobCase job)
    {
        var work = TimeSpan.FromMilliseconds(job.Sent?.Plan.Work.Ms ?? 0);
        var ready = job.Sent is { Certain: true } sent ? sent.At + (sent.Plan.Options.Delay ?? TimeSpan.Zero) : (DateTimeOffset?)null;
        var since = "accepted";
        var lines = new Queue<JournalLine>(job.Journal.Where(line => line.IsEnd || line.GivesBack));
        foreach (var run in job.Runs.Where(run => !run.Begun.Refused))
        {
            while (lines.TryPeek(out var line) && line.At <= run.Begun.At) (ready, since) = Next(lines.Dequeue());
            if (ready is { } from && BehindKey(run, from) is var free && free < run.Begun.At) yield return (free, run.Begun.At, TimeSpan.Zero, $"{since}, then begun");
            ready = null;
            var over = lines.TryPeek(out var next) ? next.At : (DateTimeOffset?)null;
            if (run.End is { } end && (over is null || end.At <= over))
            {
                yield return (run.Begun.At, end.At, work, "begun, then at its end");
                if (over is { } said) yield return (end.At, said, TimeSpan.Zero, end.Phase == LedgerPhase.Lost ? "its process gone, then recovered" : $"at its end, then {next!.State}");
            }
            else if (over is { } said)
            {
                yield return (run.Begun.At, said, work, $"begun, then {next!.State}");
            }
        }
        while (ready is null && lines.TryDequeue(out var line)) (ready, since) = Next(line);
        if (ready is { } waiting && lines.TryDequeue(out var last) && last.At > waiting) yield return (waiting, last.At, TimeSpan.Zero, $"{since}, then {last.State}");
    }

    private static (DateTimeOffset? Ready, string Since) Next(JournalLine line) =>
        line.IsEnd ? (null, line.State) : (line.Entry.DueMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(line.Entry.DueMs) : line.At, line.State == "retry" ? "due again" : line.State);

    /// <summary>When the key was free for this run: when the last job of it that ran before had ended.</summary>
    private DateTimeOffset BehindKey(Run run, DateTimeOffset from)
    {
        if (!_keys.TryGetValue(run.Begun.Key, out var others)) return from;
        var at = others.BinarySearch((run.Begun.At, default), Comparer<(DateTimeOffset Begun, DateTimeOffset Over)>.Create((one, other) => one.Begun.CompareTo(other.Begun)));
        var before = (at < 0 ? ~at : at) - 1;
        return before >= 0 && others[before].Over > from ? others[before].Over : from;
    }

    /// <summary>For each ordering key when its jobs began first, and when they were over.</summary>
    private static Dictionary<string, List<(DateTimeOffset Begun, DateTimeOffset Over)>> Keys(CaseFile file) => file.Jobs
        .Where(job => job.Sent?.OrderingKey is not null && job.Runs.Count > 0 && job.End is not null)
        .GroupBy(job => job.Runs[0].Begun.Key)
        .ToDictionary(group => group.Key, group => group.Select(job => (job.Runs[0].Begun.At, job.End!.At)).OrderBy(each => each.Item1).ToList());

    private TimeSpan Paused(string queue, DateTimeOffset from, DateTimeOffset to) =>
        TimeSpan.FromTicks(_pauses[queue].Sum(pause => Math.Max(0, (Earlier(pause.To, to) - Later(pause.From, from)).Ticks)));

    private static ILookup<string, (DateTimeOffset From, DateTimeOffset To)> Pauses(Evidence evidence)
    {
        var pauses = new List<(string Queue, DateTimeOffset From, DateTimeOffset To)>();
        foreach (var queue in evidence.Settings.Queues)
        {
            DateTimeOffset? since = null;
            foreach (var act in evidence.Acts.Where(act => act.Queue == queue && act.Kind is "pause" or "resume").OrderBy(act => act.Sent))
            {
                if (act.Kind == "pause") since ??= act.Sent;
                else if (since is { } from) (since, _) = (null, Add(pauses, queue, from, act.At));
            }
        }
        return pauses.ToLookup(pause => pause.Queue, pause => (pause.From, pause.To));
    }

    private static bool Add(List<(string Queue, DateTimeOffset From, DateTimeOffset To)> pauses, string queue, DateTimeOffset from, DateTimeOffset to)
    {
        pauses.Add((queue, from, to));
        return true;
    }

    /// <summary>What was done to the cluster meanwhile; the machine's own stalls only where nothing else was.</summary>
    private string Faults(DateTimeOffset from, DateTimeOffset to)
    {
        var on = file.Faults.Between(from, to).ToLookup(fault => fault.Kind == FaultKind.MachineStalled);
        var shown = on[false].Select(fault => FormattableString.Invariant($"{fault.Number} {fault.Kind}")).ToList();
        if (shown.Count == 0 && on[true].Any()) shown.Add(nameof(FaultKind.MachineStalled));
        return shown.Count == 0 ? "none" : string.Join(", ", shown.Take(MostShown)) + (shown.Count > MostShown ? FormattableString.Invariant($" and {shown.Count - MostShown} more") : "");
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

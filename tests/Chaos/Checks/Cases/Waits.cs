namespace Lighthouse.Chaos;

/// <summary>
/// Finds where jobs could have gone on and did not. Counted is the time from when one was accepted, left behind or fell due until it begins, from its run's end to the
/// journal's word of it, from the loss of its process until it is recovered, from when it was given back until it begins again, and what a run takes beyond its work.
/// Not counted are the waits that are asked for: for its time, behind other jobs of its key, while its queue is paused.
/// </summary>
internal sealed class Waits(CaseFile file)
{
    private readonly Dictionary<string, List<(DateTimeOffset Begun, DateTimeOffset Over)>> _keys = Keys(file);
    private readonly ILookup<string, (DateTimeOffset From, DateTimeOffset To)> _pauses = Pauses(file.Evidence);
    private readonly Dictionary<string, int> _held = file.Evidence.Journal
        .Where(each => each.Record.Kind == "reclaim")
        .GroupBy(each => each.Record.Node)
        .ToDictionary(group => group.Key, group => group.Sum(each => each.Record.Entries.Count));

    public IEnumerable<Wait> All() => file.Jobs.SelectMany(Of);

    /// <summary>When jobs ran that were to run alone: until their end, or until they were recovered.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Alone => file.Jobs.SelectMany(job =>
    {
        var suspicion = new Suspicion(job.Sent?.Plan.Work.Poison == true, _held);
        var lines = new Queue<JournalLine>(job.Journal.Where(line => line.IsEnd || line.GivesBack));
        var spans = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var run in job.Runs.Where(run => !run.Begun.Refused))
        {
            while (lines.TryPeek(out var line) && line.At <= run.Begun.At) suspicion.Heed(lines.Dequeue());
            if (suspicion.IsSuspect) spans.Add((run.Begun.At, lines.TryPeek(out var next) ? next.At : run.Begun.At));
        }
        return spans;
    });

    private IEnumerable<Wait> Of(JobCase job)
    {
        var work = TimeSpan.FromMilliseconds(job.Sent?.Plan.Work.Ms ?? 0);
        var ready = Ready(job);
        var since = job.Sent is null ? "left behind" : "accepted";
        var suspicion = new Suspicion(job.Sent?.Plan.Work.Poison == true, _held);
        var lines = new Queue<JournalLine>(job.Journal.Where(line => line.IsEnd || line.GivesBack));
        foreach (var run in job.Runs.Where(run => !run.Begun.Refused))
        {
            while (lines.TryPeek(out var line) && line.At <= run.Begun.At) (ready, since) = Next(lines.Dequeue(), suspicion);
            if (ready is { } from && BehindKey(run, from) is var free && free < run.Begun.At) yield return Make(job, free, run.Begun.At, TimeSpan.Zero, $"{since}, then begun", null, suspicion.IsSuspect);
            ready = null;
            var over = lines.TryPeek(out var next) ? next.At : (DateTimeOffset?)null;
            if (run.End is { } end && (over is null || end.At <= over))
            {
                yield return Make(job, run.Begun.At, end.At, work, "begun, then at its end", run.Node);
                if (over is { } said) yield return Make(job, end.At, said, TimeSpan.Zero, end.Phase == LedgerPhase.Lost ? "its process gone, then recovered" : $"at its end, then {next!.State}", run.Node);
            }
            else if (over is { } said)
            {
                yield return Make(job, run.Begun.At, said, work, $"begun, then {next!.State}", run.Node);
            }
        }
        while (ready is null && lines.TryDequeue(out var line)) (ready, since) = Next(line, suspicion);
        if (ready is { } waiting && lines.TryDequeue(out var last) && last.At > waiting) yield return Make(job, waiting, last.At, TimeSpan.Zero, $"{since}, then {last.State}", null, suspicion.IsSuspect);
    }

    private Wait Make(JobCase job, DateTimeOffset from, DateTimeOffset to, TimeSpan allowed, string between, string? node, bool isSuspect = false) =>
        new(job, from, to, to - from - allowed - Paused(job.Name.Queue, from, to), between, node, isSuspect);

    /// <summary>From when on a job could begin: its producer's word, its parent's end, or for a tick when it was enqueued.</summary>
    private DateTimeOffset? Ready(JobCase job)
    {
        if (job.Sent is { } sent) return sent.Certain ? sent.At + (sent.Plan.Options.Delay ?? TimeSpan.Zero) : null;
        if (job.Token.LastIndexOf('.') is > 0 and var dot && file.Sent(job.Token[..dot]) is { } parent) return file.CaseOf(parent)?.End?.At;
        return job.Journal.Find(line => line.Entry.EnqueuedMs > 0) is { } line ? DateTimeOffset.FromUnixTimeMilliseconds(line.Entry.EnqueuedMs) : null;
    }

    private static (DateTimeOffset? Ready, string Since) Next(JournalLine line, Suspicion suspicion)
    {
        suspicion.Heed(line);
        return line.IsEnd ? (null, line.State) : (line.Entry.DueMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(line.Entry.DueMs) : line.At, line.State == "retry" ? "due again" : line.State);
    }

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

    private TimeSpan Paused(string queue, DateTimeOffset from, DateTimeOffset to) => Spans.Within(_pauses[queue], from, to);

    private static ILookup<string, (DateTimeOffset From, DateTimeOffset To)> Pauses(Evidence evidence)
    {
        var pauses = new List<(string Queue, DateTimeOffset From, DateTimeOffset To)>();
        foreach (var queue in evidence.Settings.Queues)
        {
            DateTimeOffset? since = null;
            foreach (var act in evidence.Acts.Where(act => act.Queue == queue && act.Kind is "pause" or "resume").OrderBy(act => act.Sent))
            {
                if (act.Kind == "pause")
                {
                    since ??= act.Sent;
                }
                else if (since is { } from)
                {
                    pauses.Add((queue, from, act.At));
                    since = null;
                }
            }
        }
        return pauses.ToLookup(pause => pause.Queue, pause => (pause.From, pause.To));
    }

    /// <summary>Whether a job is to run alone, as far as the journal tells: it was held in two crashes since an attempt of it ended, or was all its node held.</summary>
    private sealed class Suspicion(bool isPoison, IReadOnlyDictionary<string, int> held)
    {
        private int _crashes;
        private bool _alone;

        public bool IsSuspect => isPoison || _alone || _crashes > 1;

        public void Heed(JournalLine line)
        {
            if (line.State == "retry") _crashes = 0;
            if (line.State != "recovered") return;
            _crashes++;
            _alone |= held.GetValueOrDefault(line.Node) == 1;
        }
    }
}

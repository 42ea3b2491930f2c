using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>What a claim should answer.</summary>
internal sealed record ClaimForecast(BrokerStatus Status, IReadOnlyList<string> Jobs, long FirstFence = 0, long NextMs = 0, bool More = false, int Suspect = 0, bool Crowded = false);

/// <summary>Handing jobs out.</summary>
internal sealed class Claiming(QueueRecord queue)
{
    private static readonly int[][] LowerFirst = [[5, 6, 3, 4], [3, 4, 5, 6]];
    private readonly Call _call = new(queue);
    private readonly List<string> _handed = [];
    private int _seen;
    private bool _isCrowded;
    private string _node = "";

    public List<JournalLine> Journal => _call.Journal;

    public ClaimForecast Claim(QueueSession session, long number, int want, ClaimMode mode, long turn, int ahead = 0)
    {
        _node = _call.Caller = session.Node;
        if (_call.Refuse(session.Node, session.Session, session.History) is { } refusal) return new ClaimForecast(refusal, []);
        if (number <= Call.Registration(queue.Nodes[_node]).Claims) return new ClaimForecast(BrokerStatus.Repeat, []);
        queue.Nodes[_node] = $"{session.Session}:{number}";
        if (queue.Settings.GetValueOrDefault("paused") == "1") return new ClaimForecast(BrokerStatus.Paused, [], NextMs: Call.Second);

        foreach (var id in queue.IdsUntil.Where(pair => pair.Value <= queue.Now).Select(pair => pair.Key).ToList())
        {
            queue.Ids.Remove(id);
            queue.IdsUntil.Remove(id);
        }
        _call.Locks.ForgetPast();
        var wait = Promote();
        foreach (var item in queue.Inbox) _call.Admission.Item(item);
        queue.Inbox.Clear();

        var kept = mode != ClaimMode.Busy ? 0 : _call.Suspicion.KeptStarts();
        var (allowed, pause, rate, isKept) = _call.Limits.Allow(want, kept);
        if (kept > 0 && (isKept || allowed > 0)) _call.Suspicion.KeepForATurn();
        if (allowed < 1)
        {
            if (mode == ClaimMode.Alone) _call.Suspicion.OweOne();
            var asked = isKept && _call.Suspicion.TakesTurn(_node, turn) ? 2 : 0;
            _call.Commit();
            return new ClaimForecast(BrokerStatus.Limited, [], NextMs: pause, Suspect: asked);
        }
        var more = false;
        if (!ClaimAlone(mode, turn, out var suspect)) more = ReadStreams(number, allowed, want - ahead);
        if (rate is not null && _handed.Count > 0) _call.Limits.Spend("rate", rate, _call.Limits.Tokens("rate", rate).At, _handed.Count);
        var fence = _handed.Count == 0 ? 0 : queue.Count("fence", _handed.Count) - _handed.Count + 1;
        wait = _call.Lanes.UntilTypes(wait);
        _call.Commit();
        if (more) wait = 0;
        return new ClaimForecast(BrokerStatus.Ok, _handed, fence, Math.Min(wait, Call.Second), wait == 0, suspect, _isCrowded);
    }

    /// <summary>What the node holds already, looked at once more.</summary>
    public ClaimForecast Held(QueueSession session)
    {
        _node = _call.Caller = session.Node;
        if (_call.Refuse(session.Node, session.Session, session.History) is { } refusal) return new ClaimForecast(refusal, []);
        for (var stream = 1; stream <= JobStreams.Count; stream++)
        {
            var after = default(EntryId);
            while (queue.Stream(stream).Entries.Where(entry => entry.Holder == _node && entry.Position > after).Take(_seen == 0 ? 16 : 500).ToList() is { Count: > 0 } chunk)
            {
                HandOut(stream, chunk, Look.Held);
                _seen += chunk.Count;
                after = chunk[^1].Position;
            }
        }
        var fence = _handed.Count == 0 ? 0 : queue.Count("fence", _handed.Count) - _handed.Count + 1;
        _call.Commit();
        return new ClaimForecast(BrokerStatus.Ok, _handed, fence);
    }

    private long Promote()
    {
        var due = queue.Scheduled.Where(pair => pair.Due <= queue.Now).OrderBy(pair => pair.Due).ThenBy(pair => pair.Job.Member, StringComparer.Ordinal).ToList();
        foreach (var pair in due)
        {
            queue.Scheduled.RemoveAll(other => other.Job == pair.Job);
            if (pair.Job.Expires <= queue.Now) _call.Ending.Expire(pair.Job);
            else _call.Homes.GiveBack(pair.Job);
        }
        return queue.Scheduled.Count == 0 ? Call.Second : Math.Min(Call.Second, Math.Max(0, queue.Scheduled.Min(pair => pair.Due) - queue.Now));
    }

    /// <summary>Whether this claim is over, because it was for a suspect.</summary>
    private bool ClaimAlone(ClaimMode mode, long turn, out int suspect)
    {
        var only = mode == ClaimMode.Alone;
        suspect = 0;
        if (!_call.Suspicion.AnyWaits)
        {
            if (only) _call.Suspicion.GivesTurnUp(_node);
            return only;
        }
        if (mode == ClaimMode.Idle)
        {
            suspect = 2;
            return true;
        }
        if (!only)
        {
            suspect = _call.Suspicion.TakesTurn(_node, turn) ? 2 : 0;
            return false;
        }
        for (var i = 0; i < 20 && Next(JobStreams.Alone, 1) is { Count: > 0 } chunk; i++)
        {
            HandOut(JobStreams.Alone, chunk, Look.Claim);
            if (_handed.Count == 0) continue;
            if (_call.Limits.Of("") is not null) queue.AloneOwed = null;
            suspect = 1;
            return true;
        }
        return true;
    }

    private bool ReadStreams(long number, int want, int needed)
    {
        _call.Crowd.Needed = needed;
        if (number % 16 == 0)
        {
            foreach (var stream in LowerFirst[number / 16 % 2]) Read(stream, Math.Min(want, Math.Max(1, want / 16)));
        }
        for (var stream = 1; stream <= JobStreams.Low; stream++)
        {
            if (_handed.Count < want) Read(stream, want);
        }
        return _isCrowded || _handed.Count >= want;
    }

    private void Read(int stream, int want)
    {
        if (_isCrowded) return;
        ReadStream(stream, want);
        var most = want - _handed.Count;
        var priority = stream switch { <= 2 => JobPriority.High, <= 4 => JobPriority.Normal, _ => JobPriority.Low };
        if (stream % 2 == 1 && most > 0 && _call.Lanes.CallUpTypes(priority, most) > 0) ReadStream(stream, want);
    }

    private void ReadStream(int stream, int want)
    {
        while (_handed.Count < want)
        {
            _call.Crowd.Handed = _handed.Count;
            var ask = Math.Min(want - _handed.Count, _seen == 0 ? 16 : _call.Crowd.IsNear ? 32 : int.MaxValue);
            var chunk = Next(stream, ask);
            HandOut(stream, chunk, Look.Claim);
            _seen += chunk.Count;
            if (_isCrowded || chunk.Count < ask) return;
        }
    }

    /// <summary>Entries are given to the node a chunk at a time, and looked at then.</summary>
    private List<EntryRecord> Next(int stream, int count)
    {
        var chunk = queue.Stream(stream).Entries.Where(entry => !entry.Given).Take(count).ToList();
        foreach (var entry in chunk) (entry.Given, entry.Holder) = (true, _node);
        return chunk;
    }

    private void HandOut(int stream, List<EntryRecord> chunk, Look look)
    {
        foreach (var entry in chunk)
        {
            _call.Crowd.Handed = _handed.Count;
            var verdict = _call.Admission.Entry(stream, entry, _node, look);
            if (verdict == Verdict.Runs) _handed.Add(entry.Job.Id);
            if (verdict != Verdict.Stays) continue;
            _isCrowded = true;
            foreach (var left in chunk[chunk.IndexOf(entry)..]) (left.Given, left.Holder) = (false, null);
            return;
        }
    }
}

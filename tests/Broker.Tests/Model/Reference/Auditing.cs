namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>What an audit should find and mend.</summary>
internal sealed class Auditing(QueueRecord queue)
{
    private readonly Call _call = new(queue);

    public List<JournalLine> Journal => _call.Journal;

    public List<AuditKind> Findings { get; } = [];

    /// <summary>A stranger is shut out, and what it holds is made ready again.</summary>
    public void Member(string node)
    {
        var couldCall = queue.Nodes.TryGetValue(node, out var mark) && !Call.IsGone(mark);
        if (Recovering.RecoverAll(_call, node, crash: false, alone: false) > 0 || couldCall) Mended(AuditKind.NoMember);
        _call.Commit();
    }

    public void Run()
    {
        for (var stream = 1; stream <= JobStreams.Count; stream++) Pending(stream);
        foreach (var id in queue.Holds.Keys.ToList()) Holds(id);
        Lanes();
        Waiting();
        foreach (var id in queue.Cancels.Keys.ToList()) Mark(queue.Cancels, id);
        foreach (var id in queue.Progress.Keys.ToList()) Mark(queue.Progress, id);
        foreach (var id in queue.Suspects.Keys.ToList()) Mark(queue.Suspects, id);
        Where();
        foreach (var id in queue.Ids.Keys)
        {
            if (!queue.IdsUntil.ContainsKey(id) && _call.Homes.Locate(id) is null && !_call.Homes.RunsBodiless(id)) queue.IdsUntil[id] = queue.Now + Call.Day;
        }
        _call.Commit();
    }

    private void Mended(AuditKind kind)
    {
        Findings.Add(kind);
        _call.Say("", "mended", 0);
    }

    private void Pending(int stream)
    {
        foreach (var entry in queue.Stream(stream).Entries.Where(entry => entry is { Given: true, Holder: null, Leaving: false }).ToList())
        {
            if (_call.Admission.Entry(stream, entry, "", Look.Recover) != Verdict.Runs) continue;
            var job = _call.Homes.Held(stream, entry);
            if (!_call.Ending.IsCancelled(job, job.Attempts))
            {
                _call.Suspicion.BringBack(job);
                _call.Lanes.Release(job.Id, all: false);
                _call.Say(job.Id, "recovered", job.Attempts);
            }
            entry.Leaving = true;
            Findings.Add(AuditKind.PendingWithNobody);
        }
    }

    private bool HasEnded(string id) => _call.Homes.Locate(id) is { } home ? home.State == "dead" : !_call.Homes.RunsBodiless(id);

    private void Holds(string id)
    {
        if (!HasEnded(id) || !queue.Holds.TryGetValue(id, out var holds)) return;
        if (holds.Unique is not null) Mended(AuditKind.LockWithoutJob);
        if (holds.Order is not null || holds.Slot is not null) Mended(AuditKind.LaneWithoutHolder);
        _call.Lanes.Release(id, all: true);
    }

    private void Lanes()
    {
        var lanes = queue.Lanes.ToList();
        foreach (var (lane, holder) in lanes.Where(pair => pair.Key.StartsWith("o:", StringComparison.Ordinal)))
        {
            if (queue.Lanes.GetValueOrDefault(lane) != holder || queue.Holds.GetValueOrDefault(holder)?.Order == lane[2..]) continue;
            Mended(AuditKind.LaneWithoutHolder);
            _call.Lanes.Pass(lane[2..], holder);
        }
        foreach (var (lane, _) in lanes.Where(pair => pair.Key.StartsWith("t:", StringComparison.Ordinal)))
        {
            var should = queue.Holds.Values.Count(holds => holds.Slot == lane[2..]);
            if ((queue.Lanes.GetValueOrDefault(lane) ?? "0") == $"{should}") continue;
            Mended(AuditKind.LaneWithoutHolder);
            if (should == 0) queue.Lanes.Remove(lane);
            else queue.Lanes[lane] = $"{should}";
        }
    }

    private void Waiting()
    {
        var at = "o:";
        while (_call.Lanes.First(at, "p") is { } member)
        {
            var lane = member[..member.IndexOf('\0', StringComparison.Ordinal)];
            if (!queue.Lanes.ContainsKey(lane))
            {
                Mended(AuditKind.LaneWithoutHolder);
                queue.Lanes[lane] = "";
                _call.Lanes.Pass(lane[2..], "");
            }
            at = $"{lane}\u0001";
        }
    }

    private void Mark<T>(OrderedDictionary<string, T> marks, string id)
    {
        if (!marks.ContainsKey(id)) return;
        var home = _call.Homes.Locate(id);
        var isSuspects = ReferenceEquals(marks, queue.Suspects);
        if (home is { State: "running" } || home is null && _call.Homes.RunsBodiless(id) || isSuspects && home is { State: not "dead" }) return;
        if (ReferenceEquals(marks, queue.Cancels) && home is { State: not "dead" })
        {
            var job = _call.Homes.TakeOut(id)!;
            _call.Ending.Cancel(job, job.Attempts);
        }
        else marks.Remove(id);
        Mended(AuditKind.StaleMark);
    }

    private void Where()
    {
        foreach (var (id, where) in queue.Where.ToList())
        {
            var (stream, position) = Homes.Parse(where);
            var entry = queue.Stream(stream).At(position);
            if (entry is { Bodiless: false, Leaving: false } && entry.Job.Id == id || entry?.Holder is not null) continue;
            queue.Where.Remove(id);
            if (_call.Homes.Locate(id) is not null) continue;
            queue.Deleted--;
            _call.Ending.Bury(new JobRecord { Id = id, Enqueued = queue.Now, Place = _call.Homes.NextPlace() }, "body-missing");
            Findings.Add(AuditKind.Stray);
        }
    }
}

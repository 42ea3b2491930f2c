namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>The function door, and what operators and the leader do.</summary>
internal sealed class Operating(QueueRecord queue)
{
    private readonly Call _call = new(queue);

    public List<JournalLine> Journal => _call.Journal;

    public List<EnqueueReply> Enqueue(IReadOnlyList<JobSpec> specs)
    {
        var replies = new List<EnqueueReply>();
        int? backlog = null;
        foreach (var spec in specs) replies.Add(EnqueueOne(spec, ref backlog));
        _call.Commit();
        return replies;
    }

    /// <summary>All or none: the number of jobs enqueued. What is refused changes nothing, but that ids of entries have been used up.</summary>
    public static (int Count, List<JournalLine> Journal, QueueRecord Queue) EnqueueAll(QueueRecord queue, IReadOnlyList<JobSpec> specs)
    {
        var tried = new Operating(queue.Copy());
        int? backlog = null;
        if (specs.All(spec => tried.EnqueueOne(spec, ref backlog).Status == EnqueueStatus.New))
        {
            tried._call.Commit();
            return (specs.Count, tried.Journal, tried._call.Queue);
        }
        for (var i = 0; i < JobStreams.Count; i++) queue.Streams[i].Last = tried._call.Queue.Streams[i].Last;
        return (0, [], queue);
    }

    private EnqueueReply EnqueueOne(JobSpec spec, ref int? backlog)
    {
        if (spec.IsMalformed) return new EnqueueReply("", EnqueueStatus.Refused, null);
        if (_call.Limits.Backlog is { } most)
        {
            backlog ??= queue.Inbox.Count + queue.Scheduled.Count + queue.Waiting.Count + queue.Streams.Sum(stream => stream.Entries.Count(entry => !entry.Bodiless));
            if (backlog >= most && !_call.Admission.IsKnown(spec)) return new EnqueueReply("", EnqueueStatus.Refused, null, Full: true);
        }
        var (id, first) = _call.Admission.Document(spec);
        queue.Accepted++;
        if (id is null) return new EnqueueReply(first!, EnqueueStatus.Known, null);
        backlog++;
        return new EnqueueReply(id, EnqueueStatus.New, null);
    }

    public FireStatus Fire(string schedule, long tick, long seen, JobSpec spec)
    {
        var last = queue.Ticks.GetValueOrDefault(schedule);
        if (last != seen || tick <= last && last <= queue.Now + Call.Day) return FireStatus.Already;
        queue.Ticks[schedule] = tick;
        var (id, _) = _call.Admission.Document(spec);
        queue.Accepted++;
        _call.Commit();
        return id is null ? FireStatus.Duplicate : FireStatus.Fired;
    }

    public void Pause(bool wanted)
    {
        if (queue.Settings.GetValueOrDefault("paused") == "1" == wanted) return;
        if (wanted) queue.Settings["paused"] = "1";
        else queue.Settings.Remove("paused");
        _call.Say("", wanted ? "paused" : "resumed", 0);
        _call.Commit();
    }

    public void Limit(IReadOnlyDictionary<string, string?> changes)
    {
        var said = false;
        foreach (var (name, value) in changes)
        {
            if (queue.Settings.GetValueOrDefault(name) == value) continue;
            if (value is null) queue.Settings.Remove(name);
            else queue.Settings[name] = value;
            said = true;
        }
        if (said) _call.Say("", "limited", 0);
        _call.Commit();
    }

    public (CancelStatus Status, string? Node) Cancel(string id)
    {
        var home = _call.Homes.Locate(id);
        if (home is null && Ending.IsClientId(id))
        {
            foreach (var item in queue.Inbox) _call.Admission.Item(item);
            queue.Inbox.Clear();
            home = _call.Homes.Locate(id);
            if (home is null)
            {
                _call.Commit(); // what lies at the stream door is looked for in a call of its own
                home = AtDoor(id);
            }
        }
        var answer = home switch
        {
            null => (CancelStatus.Unknown, null),
            { Node: { } node } => (CancelStatus.Requested, node),
            { State: "dead" } => (CancelStatus.AlreadyEnded, null),
            _ => (CancelStatus.Cancelled, (string?)null),
        };
        if (answer.Item1 == CancelStatus.Requested) Mark(NameOf(home!));
        else if (answer.Item1 == CancelStatus.Cancelled) End(home!);
        _call.Commit();
        return answer;

        void Mark(string name)
        {
            if (queue.Cancels.TryAdd(name, true)) _call.Say(name, "cancelling", home!.Job.Attempts + 1, node: home.Node);
        }

        void End(Home at)
        {
            var name = NameOf(at);
            if (at.Stream == JobStreams.Ready)
            {
                if (Ending.IsClientId(name) && _call.Admission.TokenOf(name) is null) _call.Admission.Remember(name, at.Entry!.Position.ToString());
                _call.Homes.Held(at.Stream, at.Entry!);
                at.Entry!.Leaving = true;
                at.Job.Id = name;
            }
            else _call.Homes.TakeOut(name);
            _call.Ending.Cancel(at.Job, at.Job.Attempts);
        }
    }

    /// <summary>A job of the public stream goes by the id that its client gave, unless that is another's.</summary>
    private string NameOf(Home home)
    {
        if (home.Stream != JobStreams.Ready || home.Job.Spec is not { GivenId: { } given, IsMalformed: false }) return home.Job.Id;
        var position = home.Entry!.Position.ToString();
        return queue.Ids.TryGetValue(given, out var token) && token != position ? position : given;
    }

    private Home? AtDoor(string id) =>
        queue.Stream(JobStreams.Ready).Entries.FirstOrDefault(entry => !entry.Given && !entry.Leaving && entry.Job.Spec is { IsMalformed: false } spec && spec.GivenId == id) is { } entry ? _call.Homes.AtDoor(entry.Position) : null;

    public int Forgive(string node)
    {
        _call.Caller = node;
        var cleared = 0;
        foreach (var (id, crashes) in queue.Suspects.ToList())
        {
            var kept = crashes.Where(crash => crash.Node != node).ToList();
            if (kept.Count == crashes.Count) continue;
            var wasSuspect = _call.Suspicion.IsSuspect(id);
            if (kept.Count > 0) queue.Suspects[id] = kept;
            else queue.Suspects.Remove(id);
            if (!wasSuspect || _call.Suspicion.IsSuspect(id)) continue;
            cleared++;
            if (_call.Homes.Locate(id) is not { Stream: JobStreams.Alone, Node: null } home) continue;
            _call.Homes.GiveBack(home.Job);
            home.Entry!.Leaving = true;
        }
        if (cleared > 0) _call.Say("", "forgiven", 0);
        _call.Commit();
        return cleared;
    }

    public int Requeue(string? type, int? most) => Walk(type, most, job =>
    {
        if (job.Spec is null || job.Expires <= queue.Now) return false;
        var spec = job.Spec;
        if (job.Error == "malformed" || spec.Unique is not null)
        {
            if (spec.IsMalformed) return false;
            if (spec.Unique is not null && _call.Locks.Holder(spec.Unique) is { } holder && holder != job.Id) return false;
            (job.OrderingKey, job.NotedType) = (spec.OrderingKey, spec.Type);
            if (spec.Unique is not null) _call.Locks.Take(job.Id, spec);
        }
        (job.Attempts, job.Crashes, job.UnknownSince, job.Error) = (0, 0, null, null);
        Remove(job);
        _call.Homes.GiveBack(job);
        queue.Count("requeued");
        _call.Say(job.Id, "requeued", 0);
        return true;
    });

    public int Purge(string? type, int? most) => Walk(type, most, job =>
    {
        Remove(job);
        _call.Ending.ForgetLater(job.Id);
        queue.Count("purged");
        _call.Say(job.Id, "purged", job.Attempts);
        return true;
    });

    private void Remove(JobRecord job) => queue.Dead.RemoveAll(pair => pair.Job == job);

    private int Walk(string? type, int? most, Func<JobRecord, bool> change)
    {
        var (matched, done) = (0, 0);
        foreach (var (_, job) in queue.Dead.OrderBy(pair => pair.At).ThenBy(pair => pair.Job.Member, StringComparer.Ordinal).ToList())
        {
            if (matched >= most) break;
            if (type is not null && (job.NotedType ?? (job.Spec is { IsMalformed: false } spec ? spec.Type : null)) != type) continue;
            matched++;
            if (change(job)) done++;
        }
        _call.Commit();
        return done;
    }
}

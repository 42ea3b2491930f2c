using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Why an entry is looked at.</summary>
internal enum Look
{
    /// <summary>To be handed out.</summary>
    Claim,

    /// <summary>Its node may be running it by now.</summary>
    Held,

    /// <summary>It comes back from a node.</summary>
    Recover,
}

/// <summary>What became of an entry that was looked at.</summary>
internal enum Verdict
{
    /// <summary>It may be run, or when it comes back, be run again.</summary>
    Runs,

    /// <summary>It has its new home already.</summary>
    Moved,

    /// <summary>It stays in its stream, and so do those behind it.</summary>
    Stays,
}

/// <summary>What becomes of a job that comes in.</summary>
internal sealed class Admission(Call call)
{
    private readonly QueueRecord _queue = call.Queue;

    public bool IsKnown(JobSpec spec)
    {
        if (spec.GivenId is { } id && TokenOf(id) is not null) return true;
        var (first, _) = call.Locks.First(null, spec);
        return first is not null && !(spec.Replaces && call.Locks.MayGiveWay(first));
    }

    /// <summary>A document of the inbox or the function door. Answers its id, or the first job's.</summary>
    public (string? Id, string? First) Document(JobSpec spec)
    {
        if (spec.GivenId is { } given && TokenOf(given) is not null) return Duplicate(given);
        var (first, _) = call.Locks.First(null, spec);
        if (first is not null && !(spec.Replaces && call.Locks.MayGiveWay(first))) return Duplicate(first);
        var id = SettleIn(spec);
        if (first is not null) call.Locks.GiveWay(first);
        if (spec.Unique is not null) call.Locks.Take(id, spec);
        return (id, null);

        (string?, string?) Duplicate(string of)
        {
            var made = call.MadeId();
            call.Ending.Finish(made, "deduplicated", 0, first: of);
            call.Ending.Tell(spec, made, "deduplicated");
            return (null, of);
        }
    }

    public void Item(JobSpec spec)
    {
        if (spec.IsMalformed) Refuse(spec, call.MadeId(), call.Now);
        else Document(spec);
    }

    public Verdict Entry(int stream, EntryRecord entry, string node, Look look)
    {
        if (entry.Bodiless)
        {
            call.Ending.Lose(stream, entry, null);
            return Verdict.Moved;
        }
        if (entry.Leaving) // taken out by this very call
        {
            entry.Holder = null;
            return Verdict.Moved;
        }
        if (stream == JobStreams.Ready) return AtDoor(entry, look);
        var job = entry.Job;
        if (look == Look.Claim && stream != JobStreams.Alone && call.Suspicion.IsSuspect(job.Id)) call.Homes.Put(JobStreams.Alone, job.Copy());
        else if (look != Look.Held && job.Expires <= call.Now) call.Ending.Expire(job);
        else return MayRun(stream, entry, job.Id, job.OrderingKey, look);
        Homes.Drop(entry);
        return Verdict.Moved;
    }

    private Verdict AtDoor(EntryRecord entry, Look look)
    {
        var (spec, position) = (entry.Job.Spec!, entry.Position.ToString());
        if (spec.IsPlain) return MayRun(JobStreams.Ready, entry, position, null, look);
        if (Admit(entry, spec, position, look == Look.Held) is { } id)
        {
            entry.Job.Id = id;
            return MayRun(JobStreams.Ready, entry, id, spec.OrderingKey, look);
        }
        Homes.Drop(entry);
        return Verdict.Moved;
    }

    private Verdict MayRun(int stream, EntryRecord entry, string id, string? order, Look look)
    {
        if (look == Look.Recover) return Verdict.Runs;
        var mayWait = look != Look.Claim || stream % 2 == 1 || !call.Crowd.IsThere;
        if (call.Lanes.Enter(id, order, entry.Job.Type, look == Look.Held, mayWait) is not { } waits) return Verdict.Runs;
        if (!mayWait) return Verdict.Stays;
        call.Crowd.WaitedFor.Add(waits == 'o' ? $"o:{order}" : $"t:{entry.Job.Type}");
        call.Lanes.Wait(waits, call.Homes.Held(stream, entry).Copy(), entry.Job.Type);
        Homes.Drop(entry);
        return Verdict.Moved;
    }

    /// <summary>Its id when it may be handed out.</summary>
    private string? Admit(EntryRecord entry, JobSpec spec, string position, bool runs)
    {
        var enqueued = Homes.EnqueuedAt(entry, call.Now);
        if (spec.IsMalformed || spec.Priority != JobPriority.Normal)
        {
            Refuse(spec, position, enqueued);
            return null;
        }
        var token = spec.GivenId is { } given ? TokenOf(given) : null;
        if (token is not null && token != position)
        {
            EndAsDuplicate(spec, position, spec.GivenId!);
            return null;
        }
        var id = spec.GivenId ?? position;
        var expired = enqueued + spec.ExpiresInMs <= call.Now && !runs;
        if (!expired && spec.Unique is not null && IsDuplicate(spec, id, position)) return null;
        if (spec.GivenId is not null && token is null) Remember(id, position);
        if (expired)
        {
            call.Ending.Finish(id, "expired", 0);
            call.Ending.Tell(spec, id, "expired");
            return null;
        }
        if (enqueued + spec.DelayMs is { } due && due > call.Now && !runs)
        {
            Schedule(new JobRecord { Spec = spec, Id = id }, enqueued, JobPriority.Normal, due);
            return null;
        }
        return id;
    }

    private bool IsDuplicate(JobSpec spec, string id, string position)
    {
        var (first, own) = call.Locks.First(id, spec);
        if (own) return false;
        if (first is not null && !(spec.Replaces && call.Locks.GiveWay(first)))
        {
            EndAsDuplicate(spec, position, first);
            return true;
        }
        call.Locks.Take(id, spec);
        return false;
    }

    private void EndAsDuplicate(JobSpec spec, string id, string first)
    {
        call.Ending.Finish(id, "deduplicated", 0, first: first);
        call.Ending.Tell(spec, id, "deduplicated");
    }

    private void Refuse(JobSpec spec, string id, long enqueued)
    {
        call.Ending.Bury(new JobRecord { Spec = spec, Id = id, Enqueued = enqueued, Place = call.Homes.NextPlace() }, "malformed");
        if (!spec.IsMalformed) call.Ending.Tell(spec, id, "dead");
    }

    private void Schedule(JobRecord job, long enqueued, JobPriority priority, long due)
    {
        call.Homes.Schedule(call.Homes.Note(job, enqueued, priority), due);
        call.Say(job.Id, "scheduled", 0, due);
    }

    private string SettleIn(JobSpec spec)
    {
        var late = spec.DelayMs is { } delay && delay > 0;
        if (!late && spec.Priority == JobPriority.Normal)
        {
            var job = new JobRecord { Spec = spec, Id = "" };
            var entry = _queue.Stream(JobStreams.Ready).Add(job, call.Now);
            job.Id = spec.GivenId ?? entry.Position.ToString();
            if (spec.GivenId is not null) Remember(spec.GivenId, entry.Position.ToString());
            return job.Id;
        }
        var parked = new JobRecord { Spec = spec, Id = spec.GivenId ?? call.MadeId() };
        if (late) Schedule(parked, call.Now, spec.Priority, call.Now + spec.DelayMs!.Value);
        else call.Homes.Put(Homes.Fresh(spec.Priority), call.Homes.Note(parked, call.Now, spec.Priority));
        if (spec.GivenId is not null) Remember(spec.GivenId, $"k{parked.Place}");
        return parked.Id;
    }

    public void Remember(string id, string token) => _queue.Ids[id] = token;

    /// <summary>Of the first job with this id, unless its time has passed.</summary>
    public string? TokenOf(string id)
    {
        if (!_queue.Ids.TryGetValue(id, out var token)) return null;
        if (!_queue.IdsUntil.TryGetValue(id, out var until) || until > call.Now) return token;
        _queue.Ids.Remove(id);
        _queue.IdsUntil.Remove(id);
        return null;
    }
}

using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Where a job is, and where it goes.</summary>
internal sealed class Homes(Call call)
{
    private readonly QueueRecord _queue = call.Queue;

    public static int Again(JobPriority priority) => priority switch { JobPriority.High => JobStreams.AgainHigh, JobPriority.Low => JobStreams.AgainLow, _ => JobStreams.Again };

    public static int Fresh(JobPriority priority) => priority switch { JobPriority.High => JobStreams.High, JobPriority.Low => JobStreams.Low, _ => JobStreams.Ready };

    public long NextPlace() => _queue.Count("admitted");

    /// <summary>What is noted beside a job of the public stream when it leaves it.</summary>
    public JobRecord Note(JobRecord job, long enqueued, JobPriority priority = JobPriority.Normal)
    {
        job.Place = NextPlace();
        job.Enqueued = enqueued;
        job.Priority = priority;
        if (job.Spec is not { IsMalformed: false } spec) return job;
        job.Expires = enqueued + spec.ExpiresInMs;
        job.OrderingKey = spec.OrderingKey;
        job.NotedType = spec.IsDocument ? spec.Type : null;
        return job;
    }

    public static long EnqueuedAt(EntryRecord entry, long now) => Math.Min((long)entry.Position.Milliseconds, now);

    /// <summary>A job that a node held, as it stands; one of the public stream with what is noted of it only now.</summary>
    public JobRecord Held(int stream, EntryRecord entry) => stream == JobStreams.Ready ? Note(entry.Job, EnqueuedAt(entry, call.Now)) : entry.Job;

    public void Put(int stream, JobRecord job)
    {
        job.WaitsFor = null;
        var entry = _queue.Stream(stream).Add(job, call.Now);
        _queue.Where[job.Id] = $"{stream} {entry.Position}";
    }

    public void GiveBack(JobRecord job) => Put(Again(job.Priority), job);

    public void Schedule(JobRecord job, long due) => _queue.Scheduled.Add((due, job));

    public static void Drop(EntryRecord entry)
    {
        entry.Holder = null;
        entry.Leaving = true;
    }

    /// <summary>Where the job is, or null when it is in no state that has a place.</summary>
    public Home? Locate(string id)
    {
        if (_queue.Where.TryGetValue(id, out var where) && InStream(where, id) is { } found) return found;
        foreach (var (due, job) in _queue.Scheduled)
        {
            if (job.Id == id) return new Home(job, "scheduled") { Due = due };
        }
        foreach (var job in _queue.Waiting.Values)
        {
            if (job.Id == id) return new Home(job, "waiting");
        }
        foreach (var (_, job) in _queue.Dead)
        {
            if (job.Id == id) return new Home(job, "dead");
        }
        return EntryId.TryParse(id, out var position) || _queue.Ids.TryGetValue(id, out var token) && EntryId.TryParse(token, out position) ? AtDoor(position) : null;
    }

    public Home? AtDoor(EntryId position) => _queue.Stream(JobStreams.Ready).At(position) is { Bodiless: false, Leaving: false } entry ? Of(JobStreams.Ready, entry) : null;

    /// <summary>A job that nobody runs leaves where it is; the caller gives it a new home or ends it.</summary>
    public JobRecord? TakeOut(string id)
    {
        if (Locate(id) is not { State: not ("running" or "dead") } home) return null;
        if (home.Entry is { } entry)
        {
            Held(home.Stream, entry);
            entry.Leaving = true;
            _queue.Where.Remove(id);
        }
        else if (home.State == "waiting") _queue.Waiting.Remove(home.Job.WaitingMember);
        else _queue.Scheduled.RemoveAll(pair => pair.Job == home.Job);
        return home.Job;
    }

    /// <summary>Somebody deleted the body of a job that a node runs: it has no place, and goes on all the same.</summary>
    public bool RunsBodiless(string id)
    {
        if (_queue.Where.TryGetValue(id, out var where))
        {
            var (stream, position) = Parse(where);
            if (_queue.Stream(stream).At(position)?.Holder is not null) return true;
        }
        return (EntryId.TryParse(id, out var at) || _queue.Ids.TryGetValue(id, out var token) && EntryId.TryParse(token, out at)) && _queue.Stream(JobStreams.Ready).At(at)?.Holder is not null;
    }

    public static (int Stream, EntryId Position) Parse(string where)
    {
        EntryId.TryParse(where[2..], out var position).ShouldBeTrue();
        return (where[0] - '0', position);
    }

    private Home? InStream(string where, string id)
    {
        var (stream, position) = Parse(where);
        return _queue.Stream(stream).At(position) is { Bodiless: false, Leaving: false } entry && entry.Job.Id == id ? Of(stream, entry) : null;
    }

    private static Home Of(int stream, EntryRecord entry) => new(entry.Job, entry.Holder is null ? "ready" : "running") { Stream = stream, Entry = entry };
}

/// <summary>Where a job was found.</summary>
internal sealed record Home(JobRecord Job, string State)
{
    public int Stream { get; init; }

    public EntryRecord? Entry { get; init; }

    public long Due { get; init; }

    public string? Node => Entry?.Holder;

    /// <summary>Nobody has begun with it: a retry or a recovery that waits for its turn has been run.</summary>
    public bool MayGiveWay => State is not ("running" or "dead") && (Stream == JobStreams.Ready || Job is { Attempts: 0, Crashes: 0 });
}

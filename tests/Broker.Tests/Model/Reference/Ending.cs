namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>The ends of a job.</summary>
internal sealed class Ending(Call call)
{
    private readonly QueueRecord _queue = call.Queue;

    public void Finish(string id, string state, int attempts, bool keepsResult = false, string? replyTo = null, string? error = null, string? node = null, string? first = null)
    {
        _queue.Count(state);
        if (state != "deduplicated")
        {
            _queue.Where.Remove(id);
            if (state != "dead") ForgetLater(id);
            _queue.Cancels.Remove(id);
            _queue.Progress.Remove(id);
            _queue.Suspects.Remove(id);
        }
        call.Say(id, state, attempts, error: error, node: node, first: first);
        if (keepsResult) _queue.Results[id] = state;
        if (replyTo is not null) _queue.Replies[replyTo] = _queue.Replies.GetValueOrDefault(replyTo) + 1;
        call.Lanes.Release(id, all: true);
    }

    public void ForgetLater(string id)
    {
        if (IsClientId(id)) _queue.IdsUntil[id] = call.Now + Call.Day;
    }

    /// <summary>Result and reply of a job that ends without having run.</summary>
    public void Tell(JobSpec? spec, string id, string state)
    {
        if (spec is null) return;
        if (spec.ResultTtlMs > 0 && state != "deduplicated") _queue.Results[id] = state;
        if (spec.ReplyTo is { } name) _queue.Replies[name] = _queue.Replies.GetValueOrDefault(name) + 1;
    }

    /// <param name="node">Told of one that took it down.</param>
    public void Bury(JobRecord job, string error, bool keepsResult = false, string? replyTo = null, string? node = null)
    {
        job.Error = error;
        job.WaitsFor = null;
        _queue.Dead.Add((call.Now, job));
        Finish(job.Id, "dead", job.Attempts, keepsResult, replyTo, error, node);
    }

    /// <summary>The body is gone: nothing can be run, and that is said.</summary>
    public void Lose(int stream, EntryRecord entry, string? id)
    {
var (said, wanted) = stream == JobStreams.Ready ? (_queue.Ids, $"{entry.Position}") : (_queue.Where, $"{stream} {entry.Position}");
        id ??= said.FirstOrDefault(pair => pair.Value == wanted).Key ?? (stream == JobStreams.Ready ? wanted : call.MadeId());
        Bury(new JobRecord { Id = id, Enqueued = Homes.EnqueuedAt(entry, call.Now), Place = call.Homes.NextPlace() }, "body-missing");
        Homes.Drop(entry);
    }

    public void Expire(JobRecord job)
    {
        Finish(job.Id, "expired", job.Attempts);
        Tell(job.Spec, job.Id, "expired");
    }

    public void Cancel(JobRecord job, int attempts)
    {
        Finish(job.Id, "cancelled", attempts, error: "cancelled");
        Tell(job.Spec, job.Id, "cancelled");
    }

    /// <summary>A job that leaves its node without having ended, and is to end: answers whether it did.</summary>
    public bool IsCancelled(JobRecord job, int attempts)
    {
        if (!_queue.Cancels.ContainsKey(job.Id)) return false;
        Cancel(job, attempts);
        return true;
    }

    public static bool IsClientId(string id) => !Messages.Names.IsMadeId(System.Text.Encoding.UTF8.GetBytes(id));
}

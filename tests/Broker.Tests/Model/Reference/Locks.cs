namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Unique keys: while a job holds one, another with it is a duplicate.</summary>
internal sealed class Locks(Call call)
{
    private readonly QueueRecord _queue = call.Queue;

    public string? Holder(string key)
    {
        if (!_queue.Unique.TryGetValue(key, out var id)) return null;
        if (_queue.UniqueUntil.TryGetValue(key, out var until) && until > call.Now) return id;
        Forget(key);
        return null;
    }

    public void Take(string id, JobSpec spec)
    {
        var untilDone = spec.UniqueMs is null || spec.UniqueUntilDone;
        _queue.Unique[spec.Unique!] = id;
        _queue.UniqueUntil[spec.Unique!] = call.Now + (spec.UniqueMs ?? Call.Day);
        call.Lanes.Keep(id, (_queue.Holds.GetValueOrDefault(id) ?? new HoldsRecord()) with { Unique = (untilDone ? "d" : "f") + spec.Unique });
    }

    public void Free(string id, string text)
    {
        if (text[0] == 'd' && _queue.Unique.GetValueOrDefault(text[1..]) == id) Forget(text[1..]);
    }

    /// <summary>The job that this one is a duplicate of; or that it has had its lock, and is nobody's duplicate any more.</summary>
    public (string? First, bool IsOwn) First(string? id, JobSpec spec)
    {
        if (spec.Unique is null) return (null, false);
        if (id is not null && _queue.Holds.GetValueOrDefault(id)?.Unique is not null) return (null, true);
        var first = Holder(spec.Unique);
        return first == id && first is not null ? (null, true) : (first, false);
    }

    public bool MayGiveWay(string first) => call.Homes.Locate(first) is { MayGiveWay: true };

    public bool GiveWay(string first)
    {
        if (!MayGiveWay(first) || call.Homes.TakeOut(first) is not { } job) return false;
        call.Ending.Finish(first, "cancelled", job.Attempts, error: "replaced");
        call.Ending.Tell(job.Spec, first, "cancelled");
        return true;
    }

    public void ForgetPast()
    {
        foreach (var key in _queue.UniqueUntil.Where(pair => pair.Value <= call.Now).Select(pair => pair.Key).ToList()) Forget(key);
    }

    private void Forget(string key)
    {
        _queue.Unique.Remove(key);
        _queue.UniqueUntil.Remove(key);
    }
}

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Jobs that were held in two crashes, or alone in one: they run alone, and too many crashes alone are their end.</summary>
internal sealed class Suspicion(Call call)
{
    private const long Turn = 60_000;
    private const long LongestTurn = 960_000;
    private readonly QueueRecord _queue = call.Queue;

    private StreamRecord Alone => _queue.Stream(JobStreams.Alone);

    public bool AnyWaits => Alone.Entries.Count(entry => !entry.Bodiless) is > 0 and var length && length > Alone.Entries.Count(entry => entry.Holder is not null);

    public bool IsSuspect(string id) => _queue.Suspects.TryGetValue(id, out var crashes) && (crashes.Count > 1 || crashes.Any(crash => crash.Alone));

    public void BringBack(JobRecord job) => call.Homes.Put(IsSuspect(job.Id) ? JobStreams.Alone : Homes.Again(job.Priority), job);

    /// <summary>Notes a crash; answers whether it was once too often, and the job is dead.</summary>
    public bool IsPoison(JobRecord job, string node, bool alone)
    {
        var crashes = (_queue.Suspects.GetValueOrDefault(job.Id) ?? []).Append(new CrashRecord(node, call.Now, alone)).ToList();
        job.Crashes++;
        if (crashes.Count(crash => crash.Alone) >= call.Limits.MostCrashes)
        {
            call.Ending.Bury(job, "poison", node: node);
            call.Ending.Tell(job.Spec, job.Id, "dead");
            return true;
        }
        _queue.Suspects[job.Id] = [.. crashes.TakeLast(20)];
        return false;
    }

    public void Survived(string id)
    {
        if (_queue.Suspects.TryGetValue(id, out var crashes) && !crashes.Any(crash => crash.Alone)) _queue.Suspects.Remove(id);
    }

    public bool TakesTurn(string node, long length)
    {
        if (length <= 0) return false;
        if (_queue.AloneTurn is { } turn && turn.Until > call.Now && turn.Until <= call.Now + LongestTurn) return turn.Node == node;
        _queue.AloneTurn = (call.Now + Math.Min(length, LongestTurn), node);
        return true;
    }

    public void GivesTurnUp(string node)
    {
        if (_queue.AloneTurn is { } turn && turn.Node == node) _queue.AloneTurn = null;
    }

    public void OweOne()
    {
        if (AnyWaits) _queue.AloneOwed = 0;
    }

    public int KeptStarts()
    {
        if (call.Limits.Of("") is null || _queue.AloneOwed is not { } until) return 0;
        if (AnyWaits && (until == 0 || until > call.Now && until <= call.Now + Turn)) return 1;
        _queue.AloneOwed = null;
        return 0;
    }

    public void KeepForATurn()
    {
        if (_queue.AloneOwed == 0) _queue.AloneOwed = call.Now + Turn;
    }
}

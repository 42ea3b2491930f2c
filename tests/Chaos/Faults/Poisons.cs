namespace Lighthouse.Chaos;

/// <summary>The poisoned jobs of a run, and the nodes they took down.</summary>
/// <param name="send">Enqueues one; answers its queue and id, or null when Redis did not take it.</param>
internal sealed class Poisons(Observer observer, Func<Task<AcceptedJob?>> send)
{
    private readonly Lock _lock = new();
    private readonly List<string> _jobs = [];
    private readonly List<string> _deaths = [];

    /// <returns>The job as <c>queue/id</c>; null when it could not be enqueued.</returns>
    public async Task<string?> SendAsync()
    {
        if (await send() is not { } accepted) return null;
        var job = $"{accepted.Queue}/{accepted.Id}";
        lock (_lock) _jobs.Add(job);
        return job;
    }

    /// <summary>Which of them may have ended a node just now: what is dead by now was perhaps not a moment ago. Null when there was none yet.</summary>
    public string? Blame()
    {
        lock (_lock)
        {
            var job = _jobs.FirstOrDefault(job => !observer.Dead.ContainsKey(job)) ?? _jobs.LastOrDefault();
            if (job is not null) _deaths.Add(job);
            return job;
        }
    }

    public int Deaths(string job)
    {
        lock (_lock) return _deaths.Count(each => each == job);
    }
}

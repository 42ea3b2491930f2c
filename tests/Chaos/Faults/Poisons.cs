namespace Lighthouse.Chaos;

/// <summary>The poisoned jobs of a run, and the nodes they took down.</summary>
/// <param name="ledger">Knows which process ran them.</param>
/// <param name="send">Enqueues one; null when Redis did not take it.</param>
internal sealed class Poisons(LedgerBook ledger, Func<Task<AcceptedJob?>> send)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _jobs = [];
    private readonly List<string> _deaths = [];

    /// <returns>The job as <c>queue/id</c>; null when it could not be enqueued.</returns>
    public async Task<string?> SendAsync()
    {
        if (await send() is not { } accepted) return null;
        var job = $"{accepted.Queue}/{accepted.Id}";
        lock (_lock) _jobs[accepted.Token] = job;
        return job;
    }

    /// <summary>Which of them ended a process: one that began there, by the ledger's word, and says so before it does. Null when none did, and something else ended it.</summary>
    public string? Blame(int process)
    {
        lock (_lock)
        {
            if (_jobs.Count == 0 || ledger.BegunIn(process, _jobs.Keys) is not { } token) return null;
            _deaths.Add(_jobs[token]);
            return _jobs[token];
        }
    }

    public int Deaths(string job)
    {
        lock (_lock) return _deaths.Count(each => each == job);
    }
}

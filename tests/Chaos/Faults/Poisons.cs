using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>The poisoned jobs of a run, and the nodes they took down.</summary>
/// <param name="ledger">Knows which process ran them.</param>
/// <param name="send">Enqueues one under a token; null when Redis did not take it.</param>
internal sealed class Poisons(LedgerBook ledger, Func<string, Task<AcceptedJob?>> send)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _jobs = [];
    private readonly List<string> _deaths = [];
    private int _sent;

    /// <summary>It is known from before it is sent: it may have taken a node down by the time its producer is answered.</summary>
    /// <returns>The job as <c>queue/id</c>; null when it could not be enqueued.</returns>
    public async Task<string?> SendAsync()
    {
        var token = string.Create(CultureInfo.InvariantCulture, $"poison-{++_sent}");
        var job = $"{ChaosSettings.Queue}/{token}";
        lock (_lock) _jobs[token] = job;
        return await send(token) is null ? null : job;
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

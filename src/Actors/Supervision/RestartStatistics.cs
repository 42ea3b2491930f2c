namespace Lighthouse.Actors;

/// <summary>When a child was restarted, as far back as its supervisor's window reaches. Owned by the supervisor.</summary>
internal sealed class RestartStatistics
{
    // Without a limit only the backoff asks, and its delay has long reached the cap by then.
    private const int KeptWithoutLimit = 64;

    private readonly Queue<long> _restarts = new();

    public int CountWithin(TimeSpan window, TimeProvider time)
    {
        while (_restarts.TryPeek(out long oldest) && time.GetElapsedTime(oldest) >= window)
        {
            _restarts.Dequeue();
        }

        return _restarts.Count;
    }

    public void Add(int limit, TimeProvider time)
    {
        _restarts.Enqueue(time.GetTimestamp());
        if (_restarts.Count > (limit == int.MaxValue ? KeptWithoutLimit : limit))
        {
            _restarts.Dequeue();
        }
    }
}

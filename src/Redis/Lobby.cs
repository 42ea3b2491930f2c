namespace Lighthouse.Redis;

/// <summary>
/// Where commands wait, in order, while there is no connection: for a short time, then they fail as not sent. It also holds the
/// present connection, so that nobody can overtake those who waited for it.
/// </summary>
internal sealed class Lobby : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<(PendingReply Pending, long Since)> _waiting = new();
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Func<RedisConnectionException> _unavailable;
    private readonly ITimer _timer;
    private volatile Connection? _connection;
    private bool _closed;

    /// <param name="unavailable">Makes the error for whoever waited in vain.</param>
    public Lobby(TimeSpan patience, TimeProvider time, Func<RedisConnectionException> unavailable)
    {
        (_patience, _time, _unavailable) = (patience, time, unavailable);
        _timer = time.CreateTimer(static lobby => ((Lobby)lobby!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null while there is none.</summary>
    public Connection? Connection => _connection;

    /// <summary>Waits for a connection, or goes to the one that has come meanwhile.</summary>
    public void Enter(PendingReply pending)
    {
        lock (_lock)
        {
            if (_connection is { IsClosed: false } connection)
            {
                connection.Send(pending);
            }
            else if (_closed || _patience <= TimeSpan.Zero)
            {
                TurnAway(pending);
            }
            else
            {
                _waiting.Enqueue((pending, _time.GetTimestamp()));
                if (_waiting.Count == 1) _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Sends all who wait, then lets everybody through.</summary>
    public void Open(Connection connection)
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var first)) connection.Send(first.Pending);
            _connection = connection;
            _closed = false;
        }
    }

    public void Leave(Connection connection)
    {
        lock (_lock)
        {
            if (_connection == connection) _connection = null;
        }
    }

    /// <summary>There will be no connection soon: nobody need wait for one, until the next <see cref="Open"/>.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var first)) TurnAway(first.Pending);
        }
    }

    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var first))
            {
                var left = _patience - _time.GetElapsedTime(first.Since);
                if (left > TimeSpan.Zero)
                {
                    _timer.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }
                _waiting.Dequeue();
                TurnAway(first.Pending);
            }
        }
    }

    private void TurnAway(PendingReply pending)
    {
        pending.ReturnBytes();
        if (!pending.IsDone) pending.Fail(_unavailable());
        pending.Release();
    }
}

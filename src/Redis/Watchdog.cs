namespace Lighthouse.Redis;

/// <summary>
/// Gives a silent connection up: a network that is cut and a server that is frozen look like one that is only slow, for ever.
/// Probes an idle one, so that the next command does not have to find out.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Connection _connection;
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _suspicious;

    public Watchdog(Connection connection, ConnectionSettings settings, TimeProvider time)
    {
        (_connection, _settings, _time) = (connection, settings, time);
        var tick = TimeSpan.FromMilliseconds(Math.Clamp(settings.StallTimeout.TotalMilliseconds / 30, 5, 200));
        _timer = time.CreateTimer(static watchdog => ((Watchdog)watchdog!).Look(), this, tick, tick);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = _time.GetTimestamp();
        var arrival = _connection.Reader.LastArrival;
        if (!_connection.Outstanding.TryPeek(out var sentAt, out var blockTime))
        {
            _suspicious = false;
            if (_time.GetElapsedTime(arrival, now) >= _settings.StallTimeout) _connection.Probe();
            return;
        }

        _connection.Outstanding.FailOverdue(now, _settings.CommandTimeout, _time);
        var silentSince = Math.Max(Math.Max(arrival, sentAt), _connection.Writer.Progress);
        var silence = _time.GetElapsedTime(silentSince, now);
        // Twice in a row, and with nothing unread: when this process itself stood still, the answer may be there already.
        var stalled = silence > _settings.StallTimeout + blockTime && _connection.Unread == 0;
        if (stalled && _suspicious)
            _connection.Abort(new TimeoutException($"nothing arrived for {silence.TotalSeconds:0.0} s while an answer was due; the network is cut, or Redis stands still"));
        _suspicious = stalled;
    }
}

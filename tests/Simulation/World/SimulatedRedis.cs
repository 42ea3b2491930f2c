using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>
/// What a process has in place of <see cref="RedisClient"/>: the same promises, words and time limits (<see cref="RedisOptions"/>), over a connection that lives in the
/// simulation.
/// </summary>
internal sealed class SimulatedRedis : IRedis
{
    private static readonly RedisOptions Options = new();

    private readonly SimulatedWorld _world;
    private readonly List<(SimulatedCall Call, ITimer Timer)> _lobby = [];
    private SimulatedConnection? _connection;
    private ITimer? _watchdog;
    private int _failures;
    private bool _disposed;

    public SimulatedRedis(SimulatedWorld world, SimulatedProcess process)
    {
        (_world, Process) = (world, process);
        State = new RedisState(RedisStatus.Connecting, process.Time.GetUtcNow(), 0);
        process.Clients.Add(this);
        Later(process.Link.Delay(), Connect);
    }

    public event Action<RedisState>? StateChanged;

    public SimulatedProcess Process { get; }

    public RedisState State { get; private set; }

    public long Epoch => State.Epoch;

    public ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken ct = default)
    {
        if (ct.IsCancellationRequested) return ValueTask.FromException<RedisReply>(new RedisCanceledException(RedisDelivery.NotSent, ct));
        var call = new SimulatedCall(Process, command);
        if (_disposed)
        {
            call.Fail(new RedisConnectionException("The client was closed; the command was not sent.", RedisDelivery.NotSent));
            return call.Answer;
        }

        if (command.Epoch != 0 && (_connection is null || command.Epoch != Epoch))
            call.Fail(new RedisConnectionException("The connection on which this command was to follow others has been lost; the command was not sent.", RedisDelivery.NotSent));
        else if (_connection is not null) Transmit(call);
        else Wait(call);
        call.CancelWith(ct);
        return call.Answer;
    }

    public IRedis OpenDedicated(string purpose) => new SimulatedRedis(_world, Process);

    public ValueTask DisposeAsync()
    {
        if (_disposed) return default;
        _disposed = true;
        Process.Clients.Remove(this);
        Drop("the client was closed", patiently: true);
        foreach (var (call, timer) in _lobby)
        {
            timer.Dispose();
            call.Fail(new RedisConnectionException("The client was closed; the command was not sent.", RedisDelivery.NotSent));
        }

        _lobby.Clear();
        return default;
    }

    /// <summary>The process has been killed.</summary>
    public void Die() => _connection?.Abandon(patiently: false);

    /// <summary>Whatever connects processes to Redis has reset it.</summary>
    public void ResetFrom(string reason) => _connection?.Reset(reason);

    /// <summary>The connection is gone.</summary>
    public void Broken(SimulatedConnection connection, string reason)
    {
        if (connection != _connection || _disposed) return;
        Drop(reason, patiently: false);
        Reconnect();
    }

    private void Transmit(SimulatedCall call)
    {
        _connection!.Send(call);
        _watchdog ??= Later(Options.StallTimeout, Watch);
    }

    private void Wait(SimulatedCall call)
    {
        ITimer timer = null!;
        timer = Later(Options.ConnectionWait, () =>
        {
            if (_lobby.RemoveAll(waiting => waiting.Call == call) > 0)
                call.Fail(new RedisConnectionException($"There is no connection to Redis, the command was not sent: {State.Reason}", RedisDelivery.NotSent));
        });
        _lobby.Add((call, timer));
    }

    /// <summary>Nothing has arrived for too long while something was awaited: the connection is given up.</summary>
    private void Watch()
    {
        _watchdog = null;
        if (_connection is not { } connection) return;
        if (connection.Silence >= Options.StallTimeout.Ticks) Broken(connection, "nothing has arrived for 3 s");
        else if (connection.Silence != 0) _watchdog = Later(TimeSpan.FromTicks(Options.StallTimeout.Ticks - connection.Silence), Watch);
    }

    private void Drop(string reason, bool patiently)
    {
        if (_connection is not { } connection) return;
        _connection = null;
        connection.Abandon(patiently);
        Tell(new RedisState(RedisStatus.Down, Process.Time.GetUtcNow(), Epoch, reason));
        foreach (var call in connection.TakeUnanswered())
            call.Fail(new RedisConnectionException($"The connection to Redis was lost, the command was sent and may have been executed: {reason}", RedisDelivery.MaybeExecuted));
    }

    private void Reconnect()
    {
        var most = Math.Min(Options.ReconnectMax.TotalMilliseconds, Options.ReconnectMin.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 10)));
        Later(TimeSpan.FromMilliseconds(_world.Random.NextDouble() * most), Connect);
    }

    private void Connect()
    {
        if (_disposed) return;
        if (Process.Link.OutCut || Process.Link.InCut) Knock(TimeSpan.FromSeconds(1));
        else if (!_world.Server.IsUp) Later(Process.Link.Delay(), Refused);
        else Later(Process.Link.Delay() * 2, Connected);
    }

    /// <summary>No answer: TCP tries again after one second and after two more, and is given up before its next time.</summary>
    private void Knock(TimeSpan wait)
    {
        if (wait > TimeSpan.FromSeconds(2)) Later(Options.ConnectTimeout - TimeSpan.FromSeconds(3), Refused);
        else Later(wait, () =>
        {
            if (Process.Link.OutCut || Process.Link.InCut) Knock(wait * 2);
            else Connect();
        });
    }

    private void Refused()
    {
        if (_disposed) return;
        if (State.Status != RedisStatus.Down) Tell(new RedisState(RedisStatus.Down, Process.Time.GetUtcNow(), Epoch, "Redis does not answer"));
        Reconnect();
    }

    private void Connected()
    {
        if (_disposed) return;
        if (!_world.Server.IsUp || Process.Link.OutCut || Process.Link.InCut)
        {
            Refused();
            return;
        }

        _failures = 0;
        _connection = new SimulatedConnection(_world, this);
        var waiting = _lobby.ToArray();
        _lobby.Clear();
        Tell(new RedisState(RedisStatus.Up, Process.Time.GetUtcNow(), Epoch + 1));
        foreach (var (call, timer) in waiting)
        {
            timer.Dispose();
            if (!call.IsDone) Transmit(call);
        }
    }

    private void Tell(RedisState state)
    {
        State = state;
        _world.Say(Process.Name, () => state.IsUp ? "is connected to Redis" : $"has lost Redis: {state.Reason}");
        if (StateChanged is { } handlers) Process.Schedule(new ProcessWork(Process, "state of Redis", () => handlers(state)));
    }

    private ITimer Later(TimeSpan delay, Action what) => Process.Time.CreateTimer(_ => what(), null, delay, Timeout.InfiniteTimeSpan);
}

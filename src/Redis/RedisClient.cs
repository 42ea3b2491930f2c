using Microsoft.Extensions.Logging;

namespace Lighthouse.Redis;

/// <summary>
/// One Redis over one shared connection, which is made in the background and made anew whenever it is lost. Redis need not be
/// there yet. Nothing is ever sent twice by itself.
/// </summary>
public sealed partial class RedisClient : IRedis
{
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly bool _dedicated;
    private readonly PendingPool _pool;
    private readonly Connector _connector;
    private readonly Lobby _lobby;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _said = []; // reasons of the present outage: each is logged once, not once an attempt
    private readonly Task _loop;
    private volatile RedisState _state;
    private int _disposed;

    private RedisClient(RedisOptions options, TimeProvider time, Random random, ILoggerFactory loggers, bool dedicated, string? threadName = null)
    {
        options.Validate();
        (_options, _time, _random, _loggers, _dedicated) = (options, time, random, loggers, dedicated);
        _logger = loggers.CreateLogger<RedisClient>();
        _pool = new PendingPool(options.MaxInFlight);
        _connector = new Connector(options, _pool, time, _logger, dedicated, threadName);
        _lobby = new Lobby(options.ConnectionWait, time, Unavailable);
        _state = new RedisState(RedisStatus.Connecting, time.GetUtcNow(), 0);
        _loop = Task.Run(() => RunAsync(new Backoff(options, random)));
    }

    /// <summary>Returns at once and connects in the background, as long as it takes.</summary>
    /// <exception cref="ArgumentException">The options are wrong; all errors are listed.</exception>
    public static RedisClient Create(RedisOptions options, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        return new RedisClient(options, time, new Random(random.Next()), loggers, dedicated: false);
    }

    public event Action<RedisState>? StateChanged;

    public long Epoch => _state.Epoch;

    public RedisState State => _state;

    public ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.BlockTime > TimeSpan.Zero && !_dedicated)
            throw new InvalidOperationException($"{command.Name} may block, and would hold up everybody on the shared connection. Send it over OpenDedicated().");
        if (ct.IsCancellationRequested) return ValueTask.FromException<RedisReply>(new RedisCanceledException(RedisDelivery.NotSent, ct));
        var connection = _lobby.Connection;
        if (command.Epoch != 0) return command.Epoch == connection?.Epoch ? connection.Send(command, ct) : ValueTask.FromException<RedisReply>(Replaced());
        return connection is { IsClosed: false } ? connection.Send(command, ct) : SendLater(command, ct);
    }

    public IRedis OpenDedicated(string purpose) => Open(purpose, threadName: null);

    public IRedis OpenOwnThread(string purpose) => Open(purpose, $"redis-{purpose}");

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false); // whoever waits for this may keep the one thread of its synchronization context
        await _loop.ConfigureAwait(false);
        _lobby.Dispose();
        _stop.Dispose();
    }

    private RedisClient Open(string purpose, string? threadName)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        lock (_random)
        {
            return new RedisClient(_options with { ClientName = $"{_options.ClientName}:{purpose}" }, _time, new Random(_random.Next()), _loggers, dedicated: true, threadName);
        }
    }

    private ValueTask<RedisReply> SendLater(RedisCommand command, CancellationToken ct)
    {
        var pending = _pool.Rent();
        var reply = pending.Start(command);
        _lobby.Enter(pending);
        pending.CancelWith(ct);
        return reply;
    }

    private RedisConnectionException Replaced() =>
        new($"The connection to Redis at {_options.Where} on which this command was to follow others has been lost; the command was not sent", RedisDelivery.NotSent);

    private RedisConnectionException Unavailable()
    {
        var state = _state;
        var reason = state.Reason ?? (state.IsUp ? "the connection has just been lost" : "the first attempt is still under way");
        return new RedisConnectionException($"There is no connection to Redis at {_options.Where}, the command was not sent: {reason}", RedisDelivery.NotSent);
    }

    private async Task RunAsync(Backoff backoff)
    {
        var endpoint = 0;
        while (!_stop.IsCancellationRequested)
        {
            Exception reason;
            try
            {
                await using var connection = await _connector.ConnectAsync(_options.Endpoints[endpoint % _options.Endpoints.Count], _stop.Token);
                backoff.Succeeded();
                reason = await ServeAsync(connection);
            }
            catch (Exception error)
            {
                endpoint = (endpoint + 1) % _options.Endpoints.Count;
                reason = error;
            }
            if (_stop.IsCancellationRequested) break;
            var refused = reason is NotReadyException { Refused: true };
            Down(ConnectFailure.Words(reason));
            if (refused) _lobby.Close();
            await Task.Delay(backoff.Next(refused), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Down("the client was closed");
        _lobby.Close();
    }

    private async Task<Exception> ServeAsync(Connection connection)
    {
        // The epoch rises before anything can be sent, and whoever hears of it can send. (Who reads it in between is a moment early with a command
        // that is bound to it: that is not sent.)
        _state = new RedisState(RedisStatus.Up, _time.GetUtcNow(), _state.Epoch + 1);
        connection.Epoch = _state.Epoch;
        _lobby.Open(connection);
        _said.Clear();
        LogUp(_dedicated ? LogLevel.Debug : LogLevel.Information, _options.Where, _options.ClientName);
        Tell();
        try
        {
            return await connection.Closed.WaitAsync(_stop.Token);
        }
        finally
        {
            _lobby.Leave(connection);
        }
    }

    private void Down(string reason)
    {
        reason = reason.TrimEnd('.');
        if (_state.Status == RedisStatus.Down && _state.Reason == reason) return;
        var since = _state.Status == RedisStatus.Down ? _state.Since : _time.GetUtcNow();
        _state = new RedisState(RedisStatus.Down, since, _state.Epoch, reason);
        if (_disposed == 0 && _said.Add(reason)) LogDown(_dedicated ? LogLevel.Debug : LogLevel.Warning, _options.Where, _options.ClientName, reason);
        Tell();
    }

    private void Tell()
    {
        var state = _state;
        foreach (var handler in Delegate.EnumerateInvocationList(StateChanged))
        {
            try
            {
                handler(state);
            }
            catch (Exception error)
            {
                LogHandlerFailed(error);
            }
        }
    }

    // The dedicated connections of a process fare like its shared one: an outage is said once.
    [LoggerMessage(EventId = 1301, Message = "Redis at {Where} is connected ({Client}).")]
    private partial void LogUp(LogLevel level, string where, string client);

    [LoggerMessage(EventId = 1302, Message = "Redis at {Where} is not available ({Client}), trying again: {Reason}.")]
    private partial void LogDown(LogLevel level, string where, string client, string reason);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "A handler of RedisClient.StateChanged failed.")]
    private partial void LogHandlerFailed(Exception error);
}

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
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Connection? _connection;
    private volatile RedisState _state;
    private bool _refused;
    private int _disposed;

    private RedisClient(RedisOptions options, TimeProvider time, Random random, ILoggerFactory loggers, bool dedicated)
    {
        options.Validate();
        (_options, _time, _random, _loggers, _dedicated) = (options, time, random, loggers, dedicated);
        _logger = loggers.CreateLogger<RedisClient>();
        _pool = new PendingPool(options.MaxInFlight);
        _connector = new Connector(options, _pool, time, _logger);
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
        return _connection is { } connection && connection.TrySend(command, ct, out var reply) ? reply : SendLaterAsync(command, ct);
    }

    public IRedis OpenDedicated(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        lock (_random)
        {
            return new RedisClient(_options with { ClientName = $"{_options.ClientName}:{purpose}" }, _time, new Random(_random.Next()), _loggers, dedicated: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async ValueTask<RedisReply> SendLaterAsync(RedisCommand command, CancellationToken ct)
    {
        var patience = _time.GetTimestamp();
        while (true)
        {
            Task up;
            lock (_lock)
            {
                up = _up.Task;
            }
            await WaitAsync(up, _options.ConnectionWait - _time.GetElapsedTime(patience), ct);
            if (_connection is not { } connection) continue;
            if (connection.TrySend(command, ct, out var reply)) return await reply;
            Forget(connection);
        }
    }

    private async Task WaitAsync(Task up, TimeSpan patience, CancellationToken ct)
    {
        if (_disposed != 0) throw new RedisConnectionException("The Redis client was closed; the command was not sent.", RedisDelivery.NotSent);
        if (patience <= TimeSpan.Zero || _refused) throw Unavailable();
        try
        {
            await up.WaitAsync(patience, _time, ct);
        }
        catch (TimeoutException)
        {
            throw Unavailable();
        }
        catch (OperationCanceledException)
        {
            throw new RedisCanceledException(RedisDelivery.NotSent, ct);
        }
    }

    private RedisConnectionException Unavailable() =>
        new($"There is no connection to Redis at {_options.Where}, the command was not sent: {_state.Reason ?? "the first attempt is still under way"}", RedisDelivery.NotSent);

    private async Task RunAsync(Backoff backoff)
    {
        var endpoint = 0;
        while (!_stop.IsCancellationRequested)
        {
            Exception reason;
            try
            {
                await using var connection = await _connector.ConnectAsync(_options.Endpoints[endpoint++ % _options.Endpoints.Count], _stop.Token);
                backoff.Succeeded();
                reason = await ServeAsync(connection);
                endpoint--;
            }
            catch (Exception error)
            {
                reason = error;
            }
            if (_stop.IsCancellationRequested) break;
            _refused = reason is NotReadyException { Refused: true };
            Down(ConnectFailure.Words(reason));
            await Task.Delay(backoff.Next(_refused), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Down("the client was closed");
    }

    private async Task<Exception> ServeAsync(Connection connection)
    {
        _refused = false;
        Change(new RedisState(RedisStatus.Up, _time.GetUtcNow(), _state.Epoch + 1));
        LogUp(_options.Where, _options.ClientName);
        lock (_lock)
        {
            _connection = connection;
            _up.TrySetResult();
        }
        try
        {
            return await connection.Closed.WaitAsync(_stop.Token);
        }
        finally
        {
            Forget(connection);
        }
    }

    private void Forget(Connection connection)
    {
        lock (_lock)
        {
            if (_connection != connection) return;
            _connection = null;
            _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Down(string reason)
    {
        if (_state.Status == RedisStatus.Down && _state.Reason == reason) return;
        var since = _state.Status == RedisStatus.Down ? _state.Since : _time.GetUtcNow();
        Change(new RedisState(RedisStatus.Down, since, _state.Epoch, reason));
        if (_disposed == 0) LogDown(_options.Where, _options.ClientName, reason);
    }

    private void Change(RedisState state)
    {
        _state = state;
        try
        {
            StateChanged?.Invoke(state);
        }
        catch (Exception error)
        {
            LogHandlerFailed(error);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Information, Message = "Redis at {Where} is connected ({Client}).")]
    private partial void LogUp(string where, string client);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Warning, Message = "Redis at {Where} is not available ({Client}), trying again: {Reason}.")]
    private partial void LogDown(string where, string client, string reason);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "A handler of RedisClient.StateChanged failed.")]
    private partial void LogHandlerFailed(Exception error);
}

using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Redis;

/// <summary>
/// One physical connection: a writer that gathers commands into large writes, a reader that completes them in order, and a
/// watchdog. It lives once; when it ends every command fails as what it is, not sent or maybe executed. Hot path.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingPool _pool;
    private readonly InFlight _inFlight;
    private readonly Channel<PendingReply> _queue = Channel.CreateUnbounded<PendingReply>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource<Exception> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionReader _reader;
    private readonly ConnectionWriter _writer;
    private readonly Watchdog _watchdog;
    private readonly Task _loops;
    private readonly SemaphoreSlim? _arrived;
    private int _ended;

    public Connection(Socket socket, Stream stream, ConnectionSettings settings, PendingPool pool, TimeProvider time, ILogger logger)
    {
        (_socket, _stream, _settings, _pool, _time, _logger) = (socket, stream, settings, pool, time, logger);
        _inFlight = new InFlight(settings.MaxInFlight);
        _arrived = settings.ThreadName is null ? null : new SemaphoreSlim(0);
        _reader = new ConnectionReader(stream, settings.Limits, time, Match);
        _writer = new ConnectionWriter(stream, _queue.Reader, _inFlight, settings.LoneBehind, time, Abort);
        _watchdog = new Watchdog(this, settings, time);
        _loops = settings.ThreadName is { } name ? RunOnThread(name) : RunOnPoolAsync();
    }

    /// <summary>Ends, with the reason, when the connection does.</summary>
    public Task<Exception> Closed => _closed.Task;

    public bool IsClosed => Volatile.Read(ref _ended) != 0;

    /// <summary>Which of its client's connections this is, from 1; 0 until the greeting is over.</summary>
    public long Epoch { get; set; }

    /// <summary>Once the greeting is over, an answer such as READONLY ends the connection: this server is not the one to talk to.</summary>
    public bool IsReady { get; set; }

    /// <summary>Sends a command after those sent before; it fails as not sent when the connection has ended.</summary>
    public ValueTask<RedisReply> Send(RedisCommand command, CancellationToken ct)
    {
        var pending = _pool.Rent();
        var reply = pending.Start(command);
        Send(pending);
        pending.CancelWith(ct);
        return reply;
    }

    public void Send(PendingReply pending)
    {
        if (_arrived is null && !IsClosed && _writer.TryWriteAlone(pending)) return;
        _writer.Announce();
        if (_queue.Writer.TryWrite(pending))
        {
            _arrived?.Release();
            return;
        }
        pending.ReturnBytes();
        if (!pending.IsDone) pending.Fail(Lost(RedisDelivery.NotSent));
        pending.Release();
    }

    /// <summary>Asks a sign of life. Whether there is one is seen by the watchdog.</summary>
    internal void Probe()
    {
        _ = IgnoreAsync(Send(new RedisCommand("PING"u8), CancellationToken.None));

        static async Task IgnoreAsync(ValueTask<RedisReply> reply)
        {
            try
            {
                await reply;
            }
            catch (RedisException)
            {
                // An error such as NOPERM is a sign of life too.
            }
        }
    }

    /// <summary>Ends the connection with a reset: the bytes of one that is closed in order are executed even long after a network heals.</summary>
    public void Abort(Exception reason)
    {
        _queue.Writer.TryComplete(); // before anybody can see that it has ended, and be the last to look into the queue
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        _watchdog.Dispose();
        _arrived?.Release();
        _closed.TrySetResult(reason);
        _socket.Close(0);
        foreach (var pending in _inFlight.Close())
        {
            if (!pending.IsDone) pending.Fail(Lost(RedisDelivery.MaybeExecuted));
            pending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Abort(new ObjectDisposedException(null, "the client was closed"));
        await _loops;
        await _stream.DisposeAsync();
    }

    internal InFlight Outstanding => _inFlight;

    /// <summary>Released with every command that is queued; only for a connection with a thread of its own.</summary>
    internal SemaphoreSlim Arrived => _arrived!;

    internal ConnectionReader Reader => _reader;

    internal ConnectionWriter Writer => _writer;

    /// <summary>Bytes that have arrived and that this process has not read yet.</summary>
    internal int Unread
    {
        get
        {
            try
            {
                return _socket.Available;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return 0;
            }
        }
    }

    private async Task RunAsync(Func<Task> loop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await loop();
        }
        catch (Exception error)
        {
            Abort(error);
        }
    }

    private async Task RunOnPoolAsync()
    {
        await Task.WhenAll(RunAsync(_reader.RunAsync), RunAsync(_writer.RunAsync));
        End();
    }

    private Task RunOnThread(string name)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                new ThreadLoop(this, _stream, _settings.StallTimeout).Run();
            }
            catch (Exception error)
            {
                Abort(error);
            }
            End();
            ended.SetResult();
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return ended.Task;
    }

    private void End()
    {
        FailQueued();
        _reader.Dispose();
        _writer.Dispose();
    }

    private void FailQueued()
    {
        while (_queue.Reader.TryRead(out var pending))
        {
            pending.ReturnBytes();
            if (!pending.IsDone) pending.Fail(Lost(RedisDelivery.NotSent));
            pending.Release();
        }
    }

    private Arrival Match(RedisReply reply)
    {
        if (reply.Kind == RedisReplyKind.Push)
        {
            LogPush(_settings.Where, reply);
            return default;
        }
        if (!_inFlight.TryTake(out var pending)) throw new RedisProtocolException($"Redis sent an answer that nothing asked for: {reply}.");
        var arrival = new Arrival(pending, reply);
        if (!reply.IsError || !IsReady || !ServerErrors.IsWrongServer(reply)) return arrival;
        arrival.Tell();
        throw new RedisConnectionException($"Redis answered {reply}", RedisDelivery.MaybeExecuted);
    }

    private RedisException Lost(RedisDelivery delivery)
    {
        var reason = _closed.Task.IsCompletedSuccessfully ? _closed.Task.Result : null;
        var consequence = delivery == RedisDelivery.NotSent ? "the command was not sent" : "the command was sent and may have been executed";
        var message = $"The connection to Redis at {_settings.Where} was lost, {consequence}: {ConnectFailure.Words(reason)}";
        return reason is RedisProtocolException && delivery == RedisDelivery.MaybeExecuted
            ? new RedisProtocolException(message, delivery, reason)
            : new RedisConnectionException(message, delivery, reason);
    }

    [LoggerMessage(EventId = 1305, Level = LogLevel.Debug, Message = "Redis at {Where} sent a push message, which nobody here awaits: {Reply}.")]
    private partial void LogPush(string where, RedisReply reply);
}

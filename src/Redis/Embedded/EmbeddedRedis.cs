using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Redis.Embedded;

/// <summary>
/// A private redis-server with an append-only file in one directory, on loopback only. If one still runs on that directory,
/// because its processes were killed or because another one uses it too, it is taken over. The last user stops it.
/// </summary>
public sealed partial class EmbeddedRedis : IAsyncDisposable
{
    private readonly EmbeddedRedisOptions _options;
    private readonly DataDirectory _directory;
    private readonly UserLock _share;
    private readonly RunFile _run;
    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _disposed;

    private EmbeddedRedis(EmbeddedRedisOptions options, DataDirectory directory, UserLock share, RunFile run, Process process, bool takenOver, TimeProvider time, ILogger logger)
    {
        (_options, _directory, _share, _run, _process, _time, _logger) = (options, directory, share, run, process, time, logger);
        TakenOver = takenOver;
    }

    public string Url => _run.Url;

    public int Port => _run.Port;

    public int ProcessId => _run.Pid;

    /// <summary>The server was running already.</summary>
    public bool TakenOver { get; }

    /// <exception cref="EmbeddedRedisException">It cannot be started; the message says what to do.</exception>
    public static async Task<EmbeddedRedis> StartAsync(EmbeddedRedisOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var directory = new DataDirectory(options.Directory);
        using var timeout = new CancellationTokenSource(options.StartTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            var share = await ShareAsync(directory, time, both.Token);
            try
            {
                var logger = loggers.CreateLogger<EmbeddedRedis>();
                var (run, process, takenOver) = await new ServerStart(options, directory, time).RunAsync(both.Token);
                LogStarted(logger, run.Url, run.Pid, directory.Path, takenOver ? "taken over" : "started");
                return new EmbeddedRedis(options, directory, share, run, process, takenOver, time, logger);
            }
            catch
            {
                share.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new EmbeddedRedisException($"redis-server did not become ready in {directory.Path} within {options.StartTimeout.TotalSeconds:0} s.\n{directory.LastWords()}".TrimEnd(), error);
        }
    }

    /// <summary>Gives up this process' share; the last one stops the server, which writes everything to disk first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        using var process = _process;
        using var last = _share.TryBeLast();
        if (last is null)
        {
            LogLeft(_run.Url);
            return;
        }
        await ServerStop.RunAsync(_run, process, _options.StopTimeout, _time);
        var run = RunFile.Read(_directory.RunFile) ?? _run;
        if (run.RunId != _run.RunId && !await TryStopSuccessorAsync(run)) return;
        (run with { Pid = 0 }).Write(_directory.RunFile);
        LogStopped(run.Url);
    }

    /// <summary>For the server that somebody started here after this user's had been killed: whoever leaves last stops it. False: it does not answer.</summary>
    private async Task<bool> TryStopSuccessorAsync(RunFile run)
    {
        using var process = await ServerProbe.FindAsync(run, _options.StopTimeout, _time, CancellationToken.None);
        if (process is null) return false;
        await ServerStop.RunAsync(run, process, _options.StopTimeout, _time);
        return true;
    }

    private static async Task<UserLock> ShareAsync(DataDirectory directory, TimeProvider time, CancellationToken ct)
    {
        while (true)
        {
            if (UserLock.TryTake(directory.UserLock) is { } share) return share;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct);
        }
    }

    [LoggerMessage(EventId = 1310, Level = LogLevel.Information, Message = "Embedded Redis at {Url} (process {Pid}) on {Directory} was {How}.")]
    private static partial void LogStarted(ILogger logger, string url, int pid, string directory, string how);

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "Embedded Redis at {Url} keeps running for the other processes that use it.")]
    private partial void LogLeft(string url);

    [LoggerMessage(EventId = 1312, Level = LogLevel.Information, Message = "Embedded Redis at {Url} was stopped.")]
    private partial void LogStopped(string url);
}

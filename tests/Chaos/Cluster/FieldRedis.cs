using System.Globalization;
using System.Text.RegularExpressions;
using Lighthouse.Demo.Cluster;
using Lighthouse.Support;

namespace Lighthouse.Chaos;

/// <summary>The redis-server of a run: every write is in its append-only file before it is answered. It may be killed, may end by itself, and starts again on its files.</summary>
internal sealed partial class FieldRedis : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private readonly string _log;
    private ChildProcess? _process;

    private FieldRedis(Disk disk, int port, string? host, string log)
    {
        _log = log;
        Port = port;
        _arguments =
        [
            "--port", Number(port), "--bind", .. host is null ? (string[])["127.0.0.1"] : ["127.0.0.1", host], "--protected-mode", "no",
            "--dir", disk.Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "16mb",
        ];
    }

    public int Port { get; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public bool IsRunning => _process is { IsRunning: true };

    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Completes when the server has ended.</summary>
    public Task Ended => _process?.Exited ?? Task.CompletedTask;

    /// <param name="host">An address it listens on beside loopback.</param>
    public static async Task<FieldRedis> StartAsync(Disk disk, string? host, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var redis = new FieldRedis(disk, RedisServer.FreePort(), host, Path.Combine(folder, "redis.log"));
            try
            {
                await redis.LaunchAsync();
                return redis;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await redis.DisposeAsync(); // somebody took the port between the look and the start
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Signal(Signals.Kill);
        await process.Exited;
    }

    /// <summary>Starts it again on its port and its files; nothing when it runs.</summary>
    public async Task RestartAsync()
    {
        for (var attempt = 1; !IsRunning; attempt++)
        {
            try
            {
                await LaunchAsync();
            }
            catch (InvalidOperationException) when (attempt < 20)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250)); // somebody's outgoing connection has the port for a moment
            }
        }
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;

    private async Task LaunchAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = ChildProcess.Start("redis", "redis-server", _arguments, _log, Path.GetTempPath(), new Dictionary<string, string?> { [RunName.Variable] = Number(Environment.ProcessId) });
        await _process.WaitForLineAsync(Ready(), Patience);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("Ready to accept connections")]
    private static partial Regex Ready();
}

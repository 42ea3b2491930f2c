using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Redis.Tests;

/// <summary>What the log and the handlers of StateChanged are told.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Log_ServerStaysAway_SaysSoOnceAndThenThatItIsBack()
    {
        var log = new Collected();
        await using var server = await Support.RedisServer.StartAsync();
        server.Kill();
        var attempts = 0;
        await using (var redis = Open(server.Url, log))
        {
            await redis.SoonAsync(s => s.Status == RedisStatus.Down);
            // Several more attempts, seen from outside: a listener that hangs up.
            await using (new FakeListener(server.Port, () => attempts++)) await Support.Eventually.TrueAsync(() => attempts >= 3);
            await server.RestartAsync();
            await redis.SoonUpAsync();
        }
        var said = log.Lines.Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim()).ToArray();
        said.ShouldBeUnique();
        log.Lines.Count(line => line.Contains("connection refused")).ShouldBe(1);
        log.Lines.Last().ShouldContain("is connected (lighthouse)");
    }

    [Fact]
    public async Task Log_PasswordRefused_NeverShowsIt()
    {
        var log = new Collected();
        await using var server = await Support.RedisServer.StartAsync(arguments: ["--requirepass", "right"]);
        await using var redis = Open($"redis://ann:topsecret@127.0.0.1:{server.Port}", log);
        await redis.SoonAsync(s => s.Status == RedisStatus.Down);
        log.Lines.ShouldContain(line => line.Contains("refused the password of user 'ann'"));
        log.Lines.ShouldAllBe(line => !line.Contains("topsecret"));
    }

    [Fact]
    public async Task StateChanged_HandlerThrows_IsLoggedAndTheConnectionGoesOn()
    {
        var log = new Collected();
        await using var server = await Support.RedisServer.StartAsync();
        await using var redis = Open(server.Url, log);
        redis.StateChanged += _ => throw new InvalidOperationException("broken handler");
        (await redis.SendAsync(new RedisCommand("PING"u8))).AsString().ShouldBe("PONG");
        server.Kill();
        await Support.Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("broken handler")));
        await server.RestartAsync();
        await redis.SoonAsync(s => s.Epoch == 2);
    }

    private static RedisClient Open(string url, ILoggerFactory log) => RedisClient.Create(RedisOptions.Parse(url), TimeProvider.System, new Random(1), log);

    private sealed class FakeListener : IAsyncDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener;
        private readonly Task _accepting;

        public FakeListener(int port, Action accepted)
        {
            _listener = new(System.Net.IPAddress.Loopback, port);
            _listener.Start();
            _accepting = AcceptAsync(accepted);
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
        }

        private async Task AcceptAsync(Action accepted)
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync();
                    socket.Close(0);
                    accepted();
                }
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }
    }

    private sealed class Collected : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception?.Message}".TrimEnd());

        public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Debug;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() { }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lighthouse.Redis.Tests;

/// <summary>A server that answers what the test says, byte by byte. Each accepted connection runs the script with its number, from 1.</summary>
internal sealed class FakeRedis : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Peer, int, Task> _script;
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;

    public FakeRedis(Func<Peer, int, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public FakeRedis(Func<Peer, Task> script) : this((peer, _) => script(peer)) { }

    public string Url => $"redis://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Accepted { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var socket in _sockets) socket.Close(0);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _sockets.Add(socket);
                _ = RunAsync(socket, ++Accepted);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private async Task RunAsync(Socket socket, int number)
    {
        try
        {
            await _script(new Peer(socket), number);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or EndOfStreamException)
        {
        }
    }

    internal sealed class Peer(Socket socket)
    {
        private readonly byte[] _buffer = new byte[1 << 20];
        private readonly ReplyParser _parser = new(ReplyLimits.Default);
        private int _start;
        private int _end;

        /// <summary>The next command, its parts with spaces between.</summary>
        public async Task<string> NextAsync()
        {
            while (true)
            {
                if (_parser.TryParse(_buffer.AsSpan(_start, _end - _start), out var command, out var used))
                {
                    _start += used;
                    List<string> parts = [];
                    foreach (var part in command) parts.Add(part.AsString());
                    return string.Join(' ', parts);
                }
                var count = await socket.ReceiveAsync(_buffer.AsMemory(_end));
                if (count == 0) throw new EndOfStreamException();
                _end += count;
            }
        }

        public Task SayAsync(string wire) => SayAsync(Encoding.UTF8.GetBytes(wire));

        public async Task SayAsync(byte[] wire) => await socket.SendAsync(wire);

        public void Close() => socket.Close();

        /// <summary>Answers HELLO, SELECT and PING as a healthy master does.</summary>
        public async Task GreetAsync()
        {
            for (var next = await NextAsync(); ; next = await NextAsync())
            {
                await SayAsync(next.StartsWith("HELLO", StringComparison.Ordinal) ? "%2\r\n+role\r\n+master\r\n+proto\r\n:3\r\n" : "+OK\r\n");
                if (next == "PING") return;
            }
        }
    }
}

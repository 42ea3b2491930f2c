using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Simulation;

/// <summary>
/// A redis-server of the simulation's own, reached over one blocking connection: a command is answered before anything else happens. Whatever in it depends on
/// chance is taken out: hashes and sorted sets stay in the encoding that keeps their order, and its functions know only the simulation's clock.
/// </summary>
internal sealed class RealRedis : IAsyncDisposable
{
    private static readonly string[] Ordered =
    [
        "--hash-max-listpack-entries", "100000", "--hash-max-listpack-value", "4194304",
        "--zset-max-listpack-entries", "100000", "--zset-max-listpack-value", "4194304",
        "--maxmemory-policy", "noeviction",
    ];

    private readonly RedisServer _server;
    private readonly string _folder;
    private readonly Socket _socket;
    private readonly ReplyParser _parser = new(ReplyLimits.Default);
    private byte[] _received = new byte[1 << 16];
    private int _start;
    private int _end;

    private RealRedis(RedisServer server, string folder, Socket socket, FunctionLibrary library) => (_server, _folder, _socket, Library) = (server, folder, socket, library);

    /// <summary>The functions as they are loaded: the product's text with the simulation's seams, and perhaps with a planted defect.</summary>
    public FunctionLibrary Library { get; }

    public static async Task<RealRedis> StartAsync(string? plant)
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-sim-").FullName;
        var path = Path.Combine(folder, "redis.sock");
        var server = await RedisServer.StartAsync(false, ["--unixsocket", path, .. Ordered]);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var real = new RealRedis(server, folder, socket, SimulatedFunctions.Library(plant));
        real.Do("HELLO", "3");
        real.Do("FUNCTION", "LOAD", "REPLACE", SimulatedFunctions.Helpers);
        foreach (var text in SimulatedFunctions.Texts(plant)) real.Do("FUNCTION", "LOAD", "REPLACE", text);
        return real;
    }

    /// <summary>Sends what is encoded already and takes so many answers, errors among them.</summary>
    /// <param name="noted">Which of the answers <paramref name="note"/> is to see the bytes of.</param>
    public RedisReply[] Exchange(ReadOnlySpan<byte> request, int answers, int noted = -1, Action<ReadOnlySpan<byte>>? note = null)
    {
        while (!request.IsEmpty) request = request[_socket.Send(request)..];
        var replies = new RedisReply[answers];
        for (var i = 0; i < answers; i++) replies[i] = Next(i == noted ? note : null);
        return replies;
    }

    /// <exception cref="RedisServerException">Redis answered with an error.</exception>
    public RedisReply Do(params string[] parts)
    {
        var reply = Exchange(Wire.Encode([.. parts.Select(Encoding.UTF8.GetBytes)]), 1)[0];
        return reply.IsError ? throw RedisServerException.From(reply.AsString()) : reply;
    }

    public void Reset()
    {
        Do("CONFIG", "SET", "maxmemory", "0");
        Do("FLUSHALL", "SYNC");
    }

    /// <summary>Puts a copy of everything aside, as a replica that lags behind would have it.</summary>
    public void Remember()
    {
        Do("SELECT", "1");
        Do("FLUSHDB", "SYNC");
        Do("SELECT", "0");
        foreach (var key in Do("KEYS", "*")) Do("COPY", key.AsString(), key.AsString(), "DB", "1");
    }

    /// <summary>Everything is again as it was when it was put aside.</summary>
    public void FallBack()
    {
        Do("FLUSHDB", "SYNC");
        Do("SWAPDB", "0", "1");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private RedisReply Next(Action<ReadOnlySpan<byte>>? note)
    {
        while (true)
        {
            if (_end > _start && _parser.TryParse(_received.AsSpan(_start, _end - _start), out var reply, out var used))
            {
                note?.Invoke(_received.AsSpan(_start, used));
                _start += used;
                if (_start == _end) _start = _end = 0;
                return reply;
            }

            if (_end == _received.Length)
            {
                var larger = _start > 0 ? _received : new byte[_received.Length * 2];
                _received.AsSpan(_start, _end - _start).CopyTo(larger);
                (_received, _end, _start) = (larger, _end - _start, 0);
            }

            var count = _socket.Receive(_received.AsSpan(_end));
            if (count == 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"redis-server {_server.Port} has closed the simulation's connection."));
            _end += count;
        }
    }
}

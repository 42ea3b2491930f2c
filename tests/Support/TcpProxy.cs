using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Support;

/// <summary>
/// Stands between a client and a server on loopback and plays the network: it can swallow every byte while all connections stay
/// up (a cut), be slow, deliver again, or break the connections. It sees how the client ends them.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly Func<Action<ReadOnlyMemory<byte>>>? _watch;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile int _delay;
    private volatile int _kilobytes;

    private TcpProxy(int target, IPAddress listen, Func<Action<ReadOnlyMemory<byte>>>? watch)
    {
        _watch = watch;
        _listener = new TcpListener(listen, 0);
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How a client ended a connection.</summary>
    public enum End
    {
        Closed,
        Reset,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>How clients ended their connections, oldest first.</summary>
    public ConcurrentQueue<End> Ends { get; } = new();

    /// <param name="listen">Where clients reach it; loopback when left out.</param>
    /// <param name="watch">Asked for each connection: what is to see all that its client sends.</param>
    public static TcpProxy To(int port, IPAddress? listen = null, Func<Action<ReadOnlyMemory<byte>>>? watch = null) => new(port, listen ?? IPAddress.Loopback, watch);

    /// <summary>From now on every byte, in both directions, is swallowed; nobody is told.</summary>
    public void Cut() => _cut = true;

    /// <summary>Connections made from now on work again; what was swallowed stays lost.</summary>
    public void Heal() => _cut = false;

    /// <summary>
    /// From now on what is received at once is passed on after this many milliseconds, and at no more than so many KiB a second; 0 and 0 is as fast as it can.
    /// </summary>
    public void Slow(int milliseconds, int kilobytesPerSecond) => (_delay, _kilobytes) = (milliseconds, kilobytesPerSecond);

    /// <summary>Breaks all connections.</summary>
    public void Break()
    {
        foreach (var link in _links.Keys) link.Break();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        await Task.WhenAll(_links.Values);
        _stop.Dispose();
    }

    private int Pause(int bytes) => _delay + (_kilobytes is var kilobytes and > 0 ? bytes / kilobytes : 0); // bytes a KiB/s = about milliseconds

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new Link(this, await _listener.AcceptSocketAsync(_stop.Token));
                _links[link] = link.RunAsync();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private sealed class Link(TcpProxy proxy, Socket client)
    {
        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = true;
                await _server.ConnectAsync(IPAddress.Loopback, proxy._target);
                await Task.WhenAll(PumpAsync(client, _server, fromClient: true), PumpAsync(_server, client, fromClient: false));
            }
            catch (SocketException)
            {
                Break();
            }
        }

        public void Break()
        {
            client.Close(0);
            _server.Close(0);
        }

        private async Task PumpAsync(Socket from, Socket to, bool fromClient)
        {
            var buffer = new byte[64 << 10];
            var wasCut = false;
            var watch = fromClient ? proxy._watch?.Invoke() : null;
            try
            {
                while (true)
                {
                    var count = await from.ReceiveAsync(buffer);
                    if (count == 0) break;
                    wasCut |= proxy._cut;
                    if (wasCut) continue; // a stream with a hole in it must not go on
                    if (proxy.Pause(count) is var pause and > 0) await Task.Delay(pause, proxy._stop.Token);
                    watch?.Invoke(buffer.AsMemory(0, count));
                    await to.SendAsync(buffer.AsMemory(0, count));
                }
                if (fromClient) proxy.Ends.Enqueue(End.Closed);
            }
            catch (SocketException error)
            {
                if (fromClient && error.SocketErrorCode == SocketError.ConnectionReset) proxy.Ends.Enqueue(End.Reset);
            }
            catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
            {
            }
            if (!wasCut) Break();
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Redis;

/// <summary>Makes the byte stream: name resolution, TCP to the first address that answers, TLS when asked for.</summary>
internal sealed class Dialer(RedisTls? tls, TimeSpan timeout, TimeProvider time)
{
    public async Task<(Socket Socket, Stream Stream)> DialAsync(RedisEndpoint endpoint, CancellationToken ct)
    {
        var socket = await ConnectAsync(endpoint, ct);
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (tls is not null) stream = await TlsHandshake.RunAsync(stream, tls, endpoint.Host, ct);
            return (socket, stream);
        }
        catch
        {
            socket.Close(0);
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(RedisEndpoint endpoint, CancellationToken ct)
    {
        var addresses = IPAddress.TryParse(endpoint.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(endpoint.Host, ct);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        for (var i = 0; ; i++)
        {
            // Each address gets its share of the time, or one that swallows packets would hide those behind it for ever.
            using var share = new CancellationTokenSource(timeout / addresses.Length, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(share.Token, ct);
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[i], endpoint.Port), both.Token);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException && i + 1 < addresses.Length && !ct.IsCancellationRequested)
            {
            }
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken ct)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            // A reset, also when this process is killed: the bytes of a closed connection are executed long after.
            LingerState = new LingerOption(enable: true, seconds: 0),
        };
        try
        {
            await socket.ConnectAsync(address, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

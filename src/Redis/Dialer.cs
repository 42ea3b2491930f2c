using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Redis;

/// <summary>Makes the byte stream: name resolution, TCP to the first address that answers, TLS when asked for.</summary>
internal sealed class Dialer(RedisTls? tls)
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

    private static async Task<Socket> ConnectAsync(RedisEndpoint endpoint, CancellationToken ct)
    {
        var addresses = IPAddress.TryParse(endpoint.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(endpoint.Host, ct);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                // A reset, also when this process is killed: the bytes of a closed connection are executed long after.
                LingerState = new LingerOption(enable: true, seconds: 0),
            };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], endpoint.Port), ct);
                return socket;
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

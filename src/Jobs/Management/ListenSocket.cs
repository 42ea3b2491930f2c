using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Jobs.Management;

/// <summary>Binds a listener's socket. Bound and listening at once, so that no other process can take the port between a look and the start.</summary>
internal static class ListenSocket
{
    /// <summary>Management takes even ports and health odd ones, so that the listeners of several processes on one machine pair up.</summary>
    private const int Step = 2;

    private const int Tries = 100;
    private const int Backlog = 512;

    /// <exception cref="ListenException">The address is not this machine's, or the port is taken and may not be exchanged for another.</exception>
    public static Socket Bind(string purpose, ListenerOptions options)
    {
        var address = AddressOf(purpose, options.Host);
        var last = options.Port == options.DefaultPort && options.Port != 0 ? Math.Min(options.Port + Step * Tries, IPEndPoint.MaxPort) : options.Port;
        for (var port = options.Port; ; port += Step)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen(Backlog);
                return socket;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
                if (port + Step > last) throw new ListenException($"The {purpose} port {options.Port} on {options.Host} is taken by another program. Choose another port, or 0 for any free one.", taken);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                throw new ListenException($"The {purpose} listener cannot use {options.Host}:{port}: {error.Message}.", error);
            }
        }
    }

    private static IPAddress AddressOf(string purpose, string host)
    {
        if (host is "*" or "+") return IPAddress.Any;
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? address
            : throw new ListenException($"The {purpose} host `{host}` is not an IP address. Write an address of this machine, localhost, or * for every interface.");
    }
}

/// <summary>A listener could not be opened; the message says which and what to do.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);

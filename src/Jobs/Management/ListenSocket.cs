using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Jobs.Management;

/// <summary>Binds a listener's socket. Bound and listening at once, so that no other process can take the port between a look and the start.</summary>
internal static class ListenSocket
{
    /// <summary>By default management takes an even port and health the odd one after it: in steps of two the pairs of several processes on one machine stay together.</summary>
    private const int Step = 2;

    private const int Tries = 100;
    private const int Backlog = 512;

    /// <param name="purpose">For messages: <c>management</c> or <c>health</c>.</param>
    /// <param name="settings">Where to listen; port 0 is any free one.</param>
    /// <param name="defaultPort">When this is the port set, and taken, the next free one is used. Any other taken port is an error.</param>
    /// <exception cref="ListenException">The address is not this machine's, or the port is taken and may not be exchanged for another.</exception>
    public static Socket Bind(string purpose, ListenerSettings settings, int defaultPort)
    {
        var address = AddressOf(purpose, settings.Host);
        var last = settings.Port == defaultPort ? settings.Port + Step * Tries : settings.Port;
        for (var port = settings.Port; ; port += Step)
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
                if (port + Step > last) throw new ListenException($"The {purpose} port {settings.Port} on {settings.Host} is taken by another program. Choose another one in lighthouse.{purpose}.port, or 0 for any free one.", taken);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                throw new ListenException($"The {purpose} listener cannot use {settings.Host}:{port}: {error.Message}. Correct lighthouse.{purpose}.host or lighthouse.{purpose}.port.", error);
            }
        }
    }

    private static IPAddress AddressOf(string purpose, string host)
    {
        if (host is "*" or "+") return IPAddress.Any;
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? address
            : throw new ListenException($"`{host}` in lighthouse.{purpose}.host is not an IP address. Write an address of this machine, localhost, or * for every interface.");
    }
}

using System.Net;
using System.Net.Sockets;
using Lighthouse.Jobs.Management;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class ListenSocketTests
{
    [Fact]
    public void Bind_DefaultPortTaken_TakesTheNextFreeOne()
    {
        using var taken = Listen(0, out var port);

        using var socket = ListenSocket.Bind("management", new ListenerSettings("127.0.0.1", port), defaultPort: port);

        PortOf(socket).ShouldBeGreaterThan(port);
        ((PortOf(socket) - port) % 2).ShouldBe(0);
    }

    [Fact]
    public void Bind_ChosenPortTaken_SaysWhichAndWhatToDo()
    {
        using var taken = Listen(0, out var port);

        var error = Should.Throw<ListenException>(() => ListenSocket.Bind("health", new ListenerSettings("127.0.0.1", port), defaultPort: 9111));

        error.Message.ShouldBe($"The health port {port} on 127.0.0.1 is taken by another program. Choose another one in lighthouse.health.port, or 0 for any free one.");
    }

    [Fact]
    public void Bind_Zero_TakesAnyFreePort()
    {
        using var socket = ListenSocket.Bind("management", new ListenerSettings("localhost", 0), defaultPort: 9110);
        PortOf(socket).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("example.org", "is not an IP address")]
    [InlineData("203.0.113.7", "cannot use 203.0.113.7:0")]
    public void Bind_AddressThatIsNotOurs_IsRefusedInWords(string host, string words) =>
        Should.Throw<ListenException>(() => ListenSocket.Bind("management", new ListenerSettings(host, 0), defaultPort: 9110)).Message.ShouldContain(words);

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static TcpListener Listen(int port, out int actual)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        actual = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }
}

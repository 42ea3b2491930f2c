using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Pbm.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("host:1234", "http://host:1234/")]
    [InlineData("10.0.0.7", "http://10.0.0.7:9110/")]
    [InlineData("http://node-1:9112/", "http://node-1:9112/")]
    [InlineData("[::1]:9110", "http://[::1]:9110/")]
    [InlineData("[::1]", "http://[::1]:9110/")]
    public void TryParse_OfAnAddress_GivesItsUrl(string text, string url)
    {
        Address.TryParse(text, out var address).ShouldBeTrue();
        address.Url.ToString().ShouldBe(url);
    }

    [Theory]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData(":9110")]
    [InlineData("a b:1")]
    [InlineData("::1:9110")]
    [InlineData("https://host:1")]
    public void TryParse_OfSomethingElse_Fails(string text) => Address.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public async Task Run_WhereNothingListens_SaysWhereAndHowToChangeIt()
    {
        var address = $"127.0.0.1:{UnusedPort()}";
        var run = await PbmRun.Of(address, "cluster", "show");
        run.ExitCode.ShouldBe(3);
        run.Output.ShouldBe("");
        run.Error.ShouldBe($"Nothing answers at {address}: Connection refused. Name the management address of a running node or Lighthouse: pbm host:port …, or PBM_ADDRESS=host:port.\n");

        (await PbmRun.Of(new Dictionary<string, string?> { ["PBM_ADDRESS"] = address }, ["queue", "list"])).Error.ShouldBe(run.Error);
    }

    [Fact]
    public async Task Run_AgainstAnotherServer_SaysSo()
    {
        await using var server = await FakeManagement.StartAsync();
        var run = await server.PbmAsync("cluster", "show");
        run.ExitCode.ShouldBe(3);
        run.Error.ShouldStartWith($"What answers at {server.Address} is not the management API of Lighthouse (it said 404 Not Found).");

        server.On("GET /api/v1/cluster", "{}");
        (await server.PbmAsync("cluster", "show")).ExitCode.ShouldBe(3);
        server.On("GET /api/v1/cluster", "<html>");
        (await server.PbmAsync("cluster", "show")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Run_OfABadAddress_IsWrongUsage()
    {
        (await PbmRun.Of("host:99999", "cluster", "show")).ShouldBe(new PbmRun(2, "", "`host:99999` is not an address: expected host:port, such as 127.0.0.1:9110.\n"));
        (await PbmRun.Of(new Dictionary<string, string?> { ["PBM_ADDRESS"] = "x:y" }, ["cluster", "show"])).ShouldBe(new PbmRun(2, "", "PBM_ADDRESS is `x:y`, which is not an address: expected host:port, such as 127.0.0.1:9110.\n"));
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Lighthouse.Jobs.Management;
using Lighthouse.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>A node, or a Lighthouse, with its two listeners, in this process.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly HttpClient _http = new();

    private TestProcess(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public string Management => $"http://{Services.GetRequiredService<ListenAddresses>().Management}";

    public string Health => $"http://{Services.GetRequiredService<ListenAddresses>().Health}";

    public CancellationToken Stopping => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public string? Node => Services.GetRequiredService<NodeState>().MemberId;

    public static async Task<TestProcess> StartAsync(string redis, string name, bool lighthouse = false, Action<NodeBuilder>? jobs = null, params (string Path, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["lighthouse:redis"] = redis,
            ["lighthouse:lease"] = "15s",
            ["lighthouse:beat"] = "300ms",
            ["lighthouse:shutdownGrace"] = "5s",
            ["lighthouse:node:name"] = name,
            ["lighthouse:management:port"] = "0",
            ["lighthouse:health:host"] = "127.0.0.1",
            ["lighthouse:health:port"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Path, s => (string?)s.Value));
        builder.AddLighthouseManagement();
        if (lighthouse) builder.AddLighthouseMember(NodeRole.Lighthouse);
        else builder.AddLighthouseNode(node => jobs?.Invoke(node));
        var process = new TestProcess(builder.Build());
        try
        {
            await process._host.StartAsync();
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return process;
    }

    public Task JoinedAsync() => Eventually.TrueAsync(() => Node is not null);

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Management + path));

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body, string contentType = "application/json") =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Management + path) { Content = new StringContent(body, Encoding.UTF8, contentType) });

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    public Task<string> TextAsync(string url) => _http.GetStringAsync(new Uri(url));

    public Task<(HttpStatusCode Status, JsonElement Body)> HealthAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Health + path));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        _http.Dispose();
    }
}

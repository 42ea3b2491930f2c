using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Pbm.Tests;

/// <summary>A server on a free loopback port that answers what a test laid down, and notes what it was asked.</summary>
internal sealed class FakeManagement : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _answers = new();

    private FakeManagement(WebApplication application) => _application = application;

    public ConcurrentQueue<(string Request, string Body, string? ContentType)> Requests { get; } = new();

    public string Address { get; private set; } = "";

    public static async Task<FakeManagement> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new FakeManagement(builder.Build());
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync();
        server.Address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()["http://".Length..];
        return server;
    }

    public FakeManagement On(string request, string body, int status = 200)
    {
        _answers[request] = (status, body);
        return this;
    }

    /// <summary>Runs pbm against this server.</summary>
    public Task<PbmRun> PbmAsync(params string[] arguments) => PbmRun.Of([Address, .. arguments]);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = $"{context.Request.Method} {context.Request.Path}";
        var request = $"{path}{context.Request.QueryString}";
        using var reader = new StreamReader(context.Request.Body);
        Requests.Enqueue((request, await reader.ReadToEndAsync(), context.Request.ContentType));
        var (status, body) = _answers.GetValueOrDefault(request, _answers.GetValueOrDefault(path, (404, "<html>not found</html>")));
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }
}

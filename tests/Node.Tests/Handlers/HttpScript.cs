using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Node.Tests.Handlers;

/// <summary>A web server on loopback that answers as a test says and remembers what it was sent.</summary>
internal sealed class HttpScript : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body, string Path)> _requests = new();

    private HttpScript(WebApplication app) => _app = app;

    public string Authority => new Uri(_app.Urls.First()).Authority;

    public string Url => _app.Urls.First() + "/hook";

    public IReadOnlyList<(IHeaderDictionary Headers, string Body, string Path)> Requests => [.. _requests];

    public static async Task<HttpScript> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var script = new HttpScript(builder.Build());
        script._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            script._requests.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), await reader.ReadToEndAsync(), context.Request.Path));
            await answer(context);
        });
        await script._app.StartAsync();
        return script;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// A small web server inside any host, on a socket of its own: it shares neither pipeline nor port with a web application
/// that the host may be itself, and answers no signal.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private const int MaxBody = 16 * 1024 * 1024;

    private readonly WebApplication _application;

    private LocalServer(WebApplication application, IPEndPoint endPoint)
    {
        _application = application;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Takes over <paramref name="socket"/>, already bound, and serves what <paramref name="configure"/> maps.</summary>
    public static async Task<LocalServer> StartAsync(Socket socket, Action<WebApplication> configure, CancellationToken ct)
    {
        var endPoint = (IPEndPoint)socket.LocalEndPoint!;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ManagementJson.Legible));
        builder.WebHost.UseKestrelCore().UseSockets(options => options.CreateBoundListenSocket = _ => socket).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBody;
            options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        configure(application);
        try
        {
            await application.StartAsync(ct);
        }
        catch
        {
            socket.Dispose();
            await application.DisposeAsync();
            throw;
        }

        return new LocalServer(application, endPoint);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }

    /// <summary>The host around this server listens to the console and to signals.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

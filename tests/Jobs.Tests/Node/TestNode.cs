using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A node in this process: a real host on a real Redis, with short lease and short graces.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly IHost _host;

    private TestNode(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public NodeState State => Services.GetRequiredService<NodeState>();

    public NodeHealth Health => Services.GetRequiredService<NodeHealth>();

    public IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    /// <summary>Between node and Redis, when the node was started with faults.</summary>
    public FaultyRedis Faults => (FaultyRedis)Services.GetRequiredService<IRedis>();

    /// <summary>Puts a layer between the node and Redis in which calls can be lost.</summary>
    public static void WithFaults(IServiceCollection services) => services.AddSingleton<IRedis>(provider => new FaultyRedis(RedisClient.Create(
        provider.GetRequiredService<RedisOptions>(), TimeProvider.System, new Random(1), provider.GetRequiredService<ILoggerFactory>())));

    /// <param name="withoutRedis">Does not wait until the node has joined.</param>
    public static async Task<TestNode> StartAsync(string url, Action<NodeBuilder> configure, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, bool withoutRedis = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["lighthouse:redis"] = url,
            ["lighthouse:lease"] = "5s", // short, but a machine that is busy with other tests must not cost a node its lease
            ["lighthouse:beat"] = "250ms",
            ["lighthouse:shutdownGrace"] = "10s",
            ["lighthouse:node:abandonGrace"] = "300ms",
            ["lighthouse:node:tick"] = "200ms",
        });
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings);
        if (TestContext.Current.TestOutputHelper is { } output) builder.Logging.AddProvider(new TestLog(output)).SetMinimumLevel(LogLevel.Debug);
        services?.Invoke(builder.Services);
        builder.AddLighthouseNode(configure);
        var node = new TestNode(builder.Build());
        await node._host.StartAsync();
        if (!withoutRedis) await Eventually.TrueAsync(() => node.State.Phase == NodePhase.Up);
        return node;
    }

    public Task StopAsync() => _host.StopAsync();

    /// <summary>From now on it does not wait for what runs.</summary>
    public void StopNow() => Services.GetRequiredService<NodeControl>().StopNow();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}

using Lighthouse.Broker;
using Lighthouse.Jobs;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>A Redis and two nodes in this process, which nothing else shares: its heap and its exceptions are theirs.</summary>
internal sealed class HostileCluster : IAsyncDisposable
{
    private readonly List<IHost> _nodes = [];

    private HostileCluster(RedisServer server)
    {
        Server = server;
        Redis = RedisClient.Create(Patient(server), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        var library = new FunctionLibrary();
        Membership = new Membership(Redis, Keys, library);
        Operator = new QueueOperator(Redis, Keys, library);
        Inspector = new JobInspector(Redis, Keys);
    }

    public RedisServer Server { get; }

    public IRedis Redis { get; }

    public Keys Keys { get; } = new();

    public Membership Membership { get; }

    public QueueOperator Operator { get; }

    public JobInspector Inspector { get; }

    public Runs Runs { get; } = new();

    public ProcessWatch Watch { get; } = new();

    /// <summary>The management API of a node, with its final slash.</summary>
    public Uri Management { get; private set; } = null!;

    public static async Task<HostileCluster> StartAsync()
    {
        var cluster = new HostileCluster(await RedisServer.StartAsync());
        try
        {
            foreach (var name in (string[])["one", "two"]) await cluster.AddNodeAsync(name);
            await Eventually.TrueAsync(async () => (await cluster.Membership.ViewAsync()).Members.Count == 2);
            cluster.Management = new Uri($"http://{(await cluster.Membership.ViewAsync()).Members[0].Info.Management}/");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }

        await Redis.DisposeAsync();
        await Server.DisposeAsync();
        Watch.Dispose();
    }

    /// <summary>That a machine is busy is no fault of anybody's here.</summary>
    private static RedisOptions Patient(RedisServer server) => RedisOptions.Parse(server.Url) with { StallTimeout = Eventually.Patience, CommandTimeout = Eventually.Patience, ConnectionWait = Eventually.Patience };

    private async Task AddNodeAsync(string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["lighthouse:redis"] = Server.Url,
            ["lighthouse:lease"] = "60s", // nobody is to be taken for dead here, however busy the machine is
            ["lighthouse:shutdownGrace"] = "5s",
            ["lighthouse:node:name"] = name,
            ["lighthouse:node:tick"] = "100ms",
            ["lighthouse:node:unknownTypeGrace"] = "500ms", // jobs of types that nobody knows are to die within the test
            ["lighthouse:node:unknownTypeDelay"] = "100ms",
            ["lighthouse:management:port"] = "0",
            ["lighthouse:health:host"] = "127.0.0.1",
            ["lighthouse:health:port"] = "0",
        });
        builder.Logging.AddProvider(Watch).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Patient(Server));
        builder.AddLighthouseManagement();
        builder.AddLighthouseNode(Runs.Configure);
        var node = builder.Build();
        _nodes.Add(node);
        await node.StartAsync();
    }
}

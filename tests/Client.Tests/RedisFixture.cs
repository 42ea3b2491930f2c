using Lighthouse.Broker;
using Lighthouse.Client;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Client.Tests;

/// <summary>A Redis of a test class' own, a client on it, and a node that is simulated with the broker.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisClient _redis = null!;

    public RedisServer Server { get; private set; } = null!;

    public JobClient Client { get; private set; } = null!;

    internal JobBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Client = JobClient.Connect(Server.Url);
        _redis = RedisClient.Create(RedisOptions.Parse(Server.Url), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        var library = new FunctionLibrary();
        await library.EnsureLoadedAsync(_redis);
        Broker = new JobBroker(_redis, new Keys(), library);
    }

    /// <summary>A node that serves one queue of this Redis.</summary>
    internal Task<SimulatedNode> NodeAsync(string queue) => SimulatedNode.OpenAsync(Broker, queue);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _redis.DisposeAsync();
        await Server.DisposeAsync();
    }
}

using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>A Redis that sequences of the model run on, one after the other.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Queue = "q";

    private readonly RedisServer _server;
    private readonly QueueKeys _names = new Keys().Queue(Queue);
    private readonly HashSet<string> _known = [];

    private ModelServer(RedisServer server, IRedis redis)
    {
        (_server, Redis) = (server, redis);
        Faulty = new FaultyRedis(redis);
    }

    public IRedis Redis { get; }

    public FaultyRedis Faulty { get; }

    public Keys Keys { get; } = new();

    /// <param name="plant">A defect to plant in the functions.</param>
    public static async Task<ModelServer> StartAsync(string? plant = null)
    {
        // small hashes keep their order, which the model follows where an audit walks through one
        var server = await RedisServer.StartAsync(appendOnly: false, "--hash-max-listpack-value", "4096", "--hash-max-listpack-entries", "4096");
        var model = new ModelServer(server, RedisClient.Create(BrokerFixture.Patient(server), TimeProvider.System, new Random(1), NullLoggerFactory.Instance));
        await model.Redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LOAD"u8).Arg(ModelSeams.ImageLibrary));
        await model.LoadAsync(plant);
        return model;
    }

    public FunctionLibrary Library { get; private set; } = null!;

    public JobBroker Broker { get; private set; } = null!;

    public QueueOperator Operator { get; private set; } = null!;

    /// <summary>Takes the functions with this defect, or without any, from now on.</summary>
    public async Task LoadAsync(string? plant)
    {
        Library = ModelSeams.Library(plant);
        await Library.EnsureLoadedAsync(Redis);
        Broker = new JobBroker(Faulty, Keys, Library);
        Operator = new QueueOperator(Faulty, Keys, Library);
        await BeginAsync(1, "a0");
        await Broker.EnqueueAsync(Queue, ["{}"u8.ToArray()]); // from now on the door is one call: the queue's name is known
    }

    /// <summary>Everything gone but the functions.</summary>
    public async Task BeginAsync(long now, string history)
    {
        _known.Clear();
        var gone = Redis.SendAsync(new RedisCommand("FLUSHALL"u8));
        await SetAsync(ModelSeams.History, history);
        await SetAsync(ModelSeams.Clock, $"{now}");
        await gone;
    }

    public Task<RedisReply> SetAsync(string key, string value) => Redis.SendAsync(new RedisCommand("SET"u8).Key(key).Arg(value)).AsTask();

    public Task<QueueImage> ImageAsync(EntryId journalRead) => QueueImage.TakeAsync(Redis, _names, _known, journalRead);

    public async Task SaveAsync() => await Redis.SendAsync(new RedisCommand("FCALL"u8).Arg("model_save"u8).Arg(0));

    public async Task RestoreAsync()
    {
        _known.Clear();
        await Redis.SendAsync(new RedisCommand("FCALL"u8).Arg("model_restore"u8).Arg(0));
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await _server.DisposeAsync();
    }
}

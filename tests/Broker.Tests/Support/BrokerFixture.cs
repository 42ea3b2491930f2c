using System.Text;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>A Redis for one test class, with a library whose clock the tests own. Each test takes a queue of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private static int _queues;

    /// <summary>
    /// Where the clock stands when a test class begins: about now, because stream ids are made by Redis' real clock, and a little
    /// ahead of it, because no id may lie in the future while the class runs.
    /// </summary>
    public static long Begin => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 600_000;

    private long _now = Begin;

    public RedisServer Server { get; private set; } = null!;

    public IRedis Redis { get; private set; } = null!;

    public FaultyRedis Faulty { get; private set; } = null!;

    public Keys Keys { get; } = new();

    internal FunctionLibrary Library { get; } = TestSeams.Library();

    public JobBroker Broker { get; private set; } = null!;

    public QueueOperator Operator { get; private set; } = null!;

    public Membership Membership { get; private set; } = null!;

    public JobInspector Inspector { get; private set; } = null!;

    public JournalReader Journal { get; private set; } = null!;

    public long Now => _now;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Redis = RedisClient.Create(Patient(Server), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        Faulty = new FaultyRedis(Redis);
        Broker = new JobBroker(Faulty, Keys, Library);
        Operator = new QueueOperator(Faulty, Keys, Library);
        Membership = new Membership(Faulty, Keys, Library);
        Inspector = new JobInspector(Redis, Keys);
        Journal = new JournalReader(Redis, Keys);
        await Library.EnsureLoadedAsync(Redis);
        await SetClockAsync(_now);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>A busy machine is no outage.</summary>
    public static RedisOptions Patient(RedisServer server) =>
        RedisOptions.Parse(server.Url) with { StallTimeout = Eventually.Patience, CommandTimeout = Eventually.Patience, ConnectionWait = Eventually.Patience };

    public static string NewQueue() => $"q{Interlocked.Increment(ref _queues)}";

    public async Task SetClockAsync(long ms)
    {
        _now = ms;
        await SendAsync("SET", TestSeams.Clock, $"{ms}");
    }

    public Task AdvanceAsync(TimeSpan by) => SetClockAsync(_now + (long)by.TotalMilliseconds);

    /// <summary>The n-th command that a function sends from now on fails.</summary>
    public Task FailNthAsync(int n) => SendAsync("SET", TestSeams.Fault, $"{n}");

    /// <summary>Whether the fault was never reached; takes it away.</summary>
    public async Task<bool> TakeFaultAsync() => (await SendAsync("DEL", TestSeams.Fault)).AsInt64() == 1;

    public async Task<RedisReply> SendAsync(string name, params string[] arguments)
    {
        var command = new RedisCommand(name);
        foreach (var argument in arguments) command.Arg(argument);
        return await Redis.SendAsync(command);
    }

    /// <summary>Opens a queue for a node under session 1.</summary>
    public async Task<QueueSession> OpenAsync(string queue, string node, long session = 1)
    {
        var open = await Broker.OpenAsync(queue, node, session);
        open.Status.ShouldBe(BrokerStatus.Ok);
        return new QueueSession(queue, node, session, open.History);
    }

    public async Task<string> XaddAsync(string queue, params string[] fields) =>
        (await SendAsync("XADD", [Keys.Queue(queue).Ready, "*", .. fields])).AsString();

    public JobBell Bell() => new(Redis, Keys, Library);

    public Task<RedisReply> RpushAsync(string queue, params string[] items) => SendAsync("RPUSH", [Keys.Queue(queue).Inbox, .. items]);

    public async Task<EnqueueReply> EnqueueAsync(string queue, string json) => (await Broker.EnqueueAsync(queue, [Encoding.UTF8.GetBytes(json)]))[0];

    internal Task<QueueSnapshot> SnapshotAsync(string queue) => QueueSnapshot.TakeAsync(Redis, Keys, queue);

    /// <summary>Everything the journal says of a queue, oldest first.</summary>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync(string queue) =>
        [.. (await Journal.ReadAsync(queue, EntryId.Start, 100_000)).SelectMany(record => record.Entries)];
}

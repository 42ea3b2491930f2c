using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Jobs.Tests.Cron;

/// <summary>A Redis whose clock the test owns, and timetables of as many leaders as it likes.</summary>
public sealed class CronFixture : IAsyncLifetime
{
    private const string Clock = "test:now";

    private static readonly Dictionary<string, string> OwnClock = new() { ["now"] = $"local function now() return tonumber(redis.call('GET', '{Clock}')) end" };

    private static int _queues;

    private readonly List<ServiceProvider> _leaders = [];
    private readonly FunctionLibrary _library = new(new FunctionSources(OwnClock));

    public RedisServer Server { get; private set; } = null!;

    public IRedis Redis { get; private set; } = null!;

    public Keys Keys { get; } = new();

    public CronStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Redis = RedisClient.Create(RedisOptions.Parse(Server.Url), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        await _library.EnsureLoadedAsync(Redis);
        Store = new CronStore(Redis, Keys, _library);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var leader in _leaders) await leader.DisposeAsync();
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
    }

    public static string NewQueue() => $"cron{Interlocked.Increment(ref _queues)}";

    public async Task SetClockAsync(string time) => await SetClockAsync(Ticks.At(time));

    public async Task SetClockAsync(DateTimeOffset time) => await Redis.SendAsync(new RedisCommand("SET"u8).Key(Clock).Arg(time.ToUnixTimeMilliseconds()));

    /// <summary>Everything anew: no schedules.</summary>
    public async Task ForgetAsync() => await Redis.SendAsync(new RedisCommand("DEL"u8).Key(Keys.Cluster.Cron));

    public Task<CronPut> PutAsync(string queue, string name, string schedule, string zone = "UTC", Func<CronDefinition, CronDefinition>? change = null, CronOrigin origin = CronOrigin.Node)
    {
        var definition = new CronDefinition { Name = name, Schedule = schedule, TimeZone = zone, Queue = queue, Type = "report", Overlap = true };
        return Store.PutAsync(change?.Invoke(definition) ?? definition, origin, "test");
    }

    /// <summary>What a leader of its own has at hand, over a connection that the test can cut.</summary>
    internal (Timetable Table, FaultyRedis Faults) Lead()
    {
        var faults = new FaultyRedis(Redis);
        var services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton<IRedis>(faults)
            .AddSingleton(Keys)
            .AddSingleton(new Membership(faults, Keys, _library))
            .AddSingleton(new JobBroker(faults, Keys, _library))
            .AddSingleton(new QueueOperator(faults, Keys, _library))
            .AddSingleton(new JobInspector(faults, Keys))
            .AddSingleton(new CronStore(faults, Keys, _library))
            .AddSingleton<OutboxRelay>()
            .AddSingleton<LeaderStatus>()
            .AddSingleton<LeaderMetrics>()
            .AddSingleton<LeaderTools>()
            .BuildServiceProvider();
        _leaders.Add(services);
        return (new Timetable(services.GetRequiredService<LeaderTools>(), TimeProvider.System, NullLogger.Instance), faults);
    }

    /// <summary>The ticks whose jobs are in a queue, in the order they came.</summary>
    internal async Task<IReadOnlyList<string>> FiredAsync(string queue)
    {
        var entries = await Redis.SendAsync(new RedisCommand("XRANGE"u8).Key(Keys.Queue(queue).Ready).Arg("-"u8).Arg("+"u8));
        var ticks = new List<string>();
        foreach (var entry in entries)
        {
            entry[1].TryGet("json"u8, out var document).ShouldBeTrue();
            var tick = JsonElement.Parse(document.AsSpan()).GetProperty("meta").GetProperty("tick").GetDateTimeOffset();
            ticks.Add(tick.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        }

        return ticks;
    }
}

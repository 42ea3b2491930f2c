using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A queue seen from outside: jobs go in by the doors, states come out by the inspector.</summary>
internal sealed class TestQueue(RedisServer server, string name = "default") : IAsyncDisposable
{
    private readonly IRedis _redis = RedisClient.Create(RedisOptions.Parse(server.Url), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
    private readonly Keys _keys = new();

    public IRedis Redis => _redis;

    /// <summary>By the stream door; answers the job's id.</summary>
    public async Task<string> AddAsync(string type, string args = "{}", params string[] fields)
    {
        var command = new RedisCommand("XADD"u8).Key(_keys.Queue(name).Streams[JobStreams.Ready - 1]).Arg("*").Arg("type").Arg(type).Arg("args").Arg(args);
        foreach (var field in fields) command.Arg(field);
        return (await _redis.SendAsync(command)).AsString();
    }

    /// <summary>Many at once; answers their ids.</summary>
    public async Task<string[]> AddManyAsync(string type, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => AddAsync(type, $"{{\"number\":{number}}}")));

    /// <summary>Null too while a flushed Redis has no functions yet.</summary>
    public async Task<JobView?> JobAsync(string id)
    {
        try
        {
            return await new JobInspector(_redis, _keys).JobAsync(name, id);
        }
        catch (RedisServerException error) when (error.Message.Contains("Function not found", StringComparison.Ordinal))
        {
            return null;
        }
    }

    public Task<QueueView> ViewAsync() => new JobInspector(_redis, _keys).QueueAsync(name);

    public async Task<JobView> UntilAsync(string id, string state)
    {
        JobView? view = null;
        try
        {
            await Eventually.TrueAsync(async () => (view = await JobAsync(id))?.State == state);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Job {id} is {view?.State ?? "unknown"} ({view?.Error?.Message}), not {state}.");
        }

        return view!;
    }

    /// <summary>Waits until nothing waits, runs or is parked.</summary>
    public Task UntilEmptyAsync(TimeSpan? within = null) => Eventually.TrueAsync(
        async () =>
        {
            var view = await ViewAsync();
            return view.Ready + view.Running + view.Scheduled == 0;
        },
        within ?? TimeSpan.FromSeconds(60));

    /// <summary>How often each job has ended as succeeded, by the journal.</summary>
    public async Task<Dictionary<string, int>> SuccessesAsync()
    {
        var counts = new Dictionary<string, int>();
        var reader = new JournalReader(_redis, _keys);
        var at = EntryId.Start;
        while (true)
        {
            var records = await reader.ReadAsync(name, at, 500);
            if (records.Count == 0) return counts;
            foreach (var entry in records.SelectMany(record => record.Entries).Where(entry => entry.State == JobStates.Succeeded))
                counts[entry.Id] = counts.GetValueOrDefault(entry.Id) + 1;
            at = records[^1].Position;
        }
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}

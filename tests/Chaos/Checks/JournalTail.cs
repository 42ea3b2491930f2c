using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>Reads the journals while the run goes on: they are kept for a million outcomes, and a long run has more.</summary>
internal sealed class JournalTail(IRedis redis, Keys keys, IReadOnlyList<string> queues)
{
    private const int Page = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly JournalReader _journal = new(redis, keys);
    private readonly ClusterEvents _cluster = new(redis, keys);
    private readonly Dictionary<string, EntryId> _positions = [];
    private readonly List<QueueRecord> _records = [];
    private readonly List<ClusterHappening> _happenings = [];

    public IReadOnlyList<QueueRecord> Records => _records;

    public IReadOnlyList<ClusterHappening> Happenings => _happenings;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
                await Task.Delay(Pause, stop);
            }
            catch (RedisException)
            {
                await Task.Delay(Pause, CancellationToken.None); // a fault; it is read on from where it was
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Reads to the end of every journal. Not while <see cref="RunAsync"/> runs.</summary>
    public async Task ReadAsync()
    {
        foreach (var queue in queues)
        {
            while (await _journal.ReadAsync(queue, _positions.GetValueOrDefault(queue), Page) is { Count: > 0 } records)
            {
                foreach (var record in records) _records.Add(new QueueRecord(queue, record));
                _positions[queue] = records[^1].Position;
            }
        }
        while (await _cluster.AfterAsync(_happenings.Count == 0 ? default : _happenings[^1].Position, Page) is { Count: > 0 } happenings) _happenings.AddRange(happenings);
    }
}

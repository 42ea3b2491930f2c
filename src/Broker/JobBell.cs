using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// Waits for new entries without owning any: Redis wakes exactly one waiting node for each (4.4). Has a connection of its own; one caller at a time.
/// A bell that is lost, with the connection or with a caller that gave up, costs one tick of the caller's own.
/// </summary>
public sealed class JobBell(IRedis redis, Keys keys) : IAsyncDisposable
{
    /// <summary>One name for all: who waits is a connection, and a name for each container that ever waited would stay in Redis for good.</summary>
    private const string Consumer = "nodes";

    private readonly IRedis _connection = (redis ?? throw new ArgumentNullException(nameof(redis))).OpenDedicated("bell");

    /// <summary>True when one of the queues has something to claim; false when <paramref name="timeout"/> passed.</summary>
    public async Task<bool> WaitAsync(IReadOnlyList<string> queues, TimeSpan timeout, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(queues);
        var streams = queues.SelectMany(queue => keys.Queue(queue).Streams).ToList();
        var command = new RedisCommand("XREADGROUP"u8).Arg("GROUP"u8).Arg("bell"u8).Arg(Consumer).Arg("COUNT"u8).Arg(1)
            .Arg("BLOCK"u8).Arg(Math.Max(1, (long)timeout.TotalMilliseconds)).Arg("NOACK"u8).Arg("STREAMS"u8).Blocking(timeout);
        foreach (var stream in streams) command.Key(stream);
        for (var i = 0; i < streams.Count; i++) command.Arg(">"u8);
        try
        {
            return !(await _connection.SendAsync(command, ct)).IsNull;
        }
        catch (RedisServerException error) when (error.Code is "NOGROUP" or "UNBLOCKED")
        {
            return true; // the streams were deleted or flushed: the claim that follows finds out and the queue is opened anew
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

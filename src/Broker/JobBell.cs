using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// Waits for new entries without owning any: Redis wakes exactly one waiting node for each (4.4). Has a connection of its own; one caller at a time.
/// A ring that reaches nobody costs one tick of the caller's own; a connection that is lost with a claim on it has the queue opened anew.
/// </summary>
public sealed class JobBell(IRedis redis, Keys keys, FunctionLibrary library) : IAsyncDisposable
{
    /// <summary>One name for all: who waits is a connection, and a name for each container that ever waited would stay in Redis for good.</summary>
    private const string Consumer = "nodes";

    private readonly IRedis _connection = (redis ?? throw new ArgumentNullException(nameof(redis))).OpenDedicated("bell");
    private readonly FunctionCalls _functions = new(redis, library);

    /// <summary>
    /// Waits, and claims when the wait is over, whether by a ring or by <paramref name="timeout"/>: the claim lies ready behind the wait, and Redis executes it at once. So a job that
    /// comes is on its way after one way there and back instead of two. The claim's number is taken before the wait; one that is sent meanwhile, with a higher one, makes this one hand out nothing.
    /// </summary>
    /// <exception cref="RedisException">Nothing is known of the claim, unless it was not sent: open the queue anew.</exception>
    public async Task<(bool Rang, ClaimReply Claim)> WaitAndClaimAsync(QueueSession session, ClaimOrder order, TimeSpan timeout, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var names = keys.Queue(session.Queue);
        var claim = order.Write(_functions, names, session);
        var ring = _connection.SendAsync(Wait(names.Streams, timeout), ct);
        RedisReply answer;
        try
        {
            answer = await _connection.SendAsync(claim, ct);
        }
        catch
        {
            _ = RangAsync(ring);
            throw;
        }

        return (await RangAsync(ring), ClaimReply.Read(answer)); // not awaited before: it is answered first, and that would wake a thread of its own
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static RedisCommand Wait(IReadOnlyList<string> streams, TimeSpan timeout)
    {
        var command = new RedisCommand("XREADGROUP"u8).Arg("GROUP"u8).Arg("bell"u8).Arg(Consumer).Arg("COUNT"u8).Arg(1)
            .Arg("BLOCK"u8).Arg(Math.Max(1, (long)timeout.TotalMilliseconds)).Arg("NOACK"u8).Arg("STREAMS"u8).Blocking(timeout);
        foreach (var stream in streams) command.Key(stream);
        for (var i = 0; i < streams.Count; i++) command.Arg(">"u8);
        return command;
    }

    /// <summary>What became of the wait matters less than the claim behind it, which says itself what is wrong.</summary>
    private static async Task<bool> RangAsync(ValueTask<RedisReply> ring)
    {
        try
        {
            return !(await ring).IsNull;
        }
        catch (Exception cause) when (cause is RedisException or OperationCanceledException)
        {
            return true;
        }
    }
}

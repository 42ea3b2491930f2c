namespace Lighthouse.Redis;

/// <summary>
/// One Redis as the rest of the program sees it. The one narrow seam: tests inject faults by wrapping it.
/// Nothing is ever sent a second time by itself; whoever gets <see cref="RedisDelivery.MaybeExecuted"/> decides.
/// </summary>
public interface IRedis : IAsyncDisposable
{
    /// <summary>
    /// Sends one command and returns its reply. Commands of all callers share one connection and are pipelined,
    /// in the order of the calls; a command that finds many others in flight waits its turn.
    /// </summary>
    /// <exception cref="RedisServerException">Redis answered with an error.</exception>
    /// <exception cref="RedisConnectionException">No connection, or it broke; see <see cref="RedisException.Delivery"/>.</exception>
    /// <exception cref="RedisTimeoutException">Sent, and not answered within <see cref="RedisOptions.CommandTimeout"/>.</exception>
    /// <exception cref="RedisCanceledException">Cancelled; its <see cref="RedisCanceledException.Delivery"/> says whether it had been sent.</exception>
    ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken ct = default);

    /// <summary>
    /// Opens a further connection for commands that block (<see cref="RedisCommand.Blocking"/>) or must not queue behind
    /// others. The caller disposes it.
    /// </summary>
    /// <param name="purpose">Shown in <c>CLIENT LIST</c> behind the client's name; letters, digits, dots and hyphens.</param>
    IRedis OpenDedicated(string purpose);

    /// <summary>
    /// Like <see cref="OpenDedicated"/>, and once connected its input and output run on a thread of its own: it goes on working
    /// while the thread pool has no thread left. It is for what must be punctual, not for throughput.
    /// </summary>
    IRedis OpenOwnThread(string purpose) => OpenDedicated(purpose);

    /// <summary>Rises by one with every new physical connection; 0 before the first.</summary>
    long Epoch { get; }

    RedisState State { get; }

    /// <summary>Raised after each change of <see cref="State"/>, in order, on a background thread. Handlers must not block.</summary>
    event Action<RedisState>? StateChanged;
}

namespace Lighthouse.Redis;

/// <summary>Waiting for what a connection becomes.</summary>
public static class RedisStates
{
    /// <summary>The present state if it is one of those wanted, else the first later one that is.</summary>
    public static async Task<RedisState> WhenAsync(this IRedis redis, Func<RedisState, bool> wanted, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentNullException.ThrowIfNull(wanted);
        var found = new TaskCompletionSource<RedisState>(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.StateChanged += Look;
        try
        {
            Look(redis.State);
            return await found.Task.WaitAsync(ct);
        }
        finally
        {
            redis.StateChanged -= Look;
        }

        void Look(RedisState state)
        {
            if (wanted(state)) found.TrySetResult(state);
        }
    }

    /// <summary>Waits until Redis is connected, as long as it takes.</summary>
    public static Task<RedisState> WhenUpAsync(this IRedis redis, CancellationToken ct = default) => redis.WhenAsync(static state => state.IsUp, ct);
}

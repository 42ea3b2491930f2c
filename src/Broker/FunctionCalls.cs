using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Calls the library's functions, and loads them when a new master or a flush has lost them: a call to a missing function did nothing.</summary>
internal sealed class FunctionCalls(IRedis redis, FunctionLibrary library)
{
    public RedisCommand Command(string verb, IReadOnlyList<string> keys, int more = 0)
    {
        var command = new RedisCommand("FCALL"u8).Arg(library.Function(verb)).Arg(keys.Count + more);
        for (var i = 0; i < keys.Count; i++) command.Key(keys[i]);
        return command;
    }

    public async Task<RedisReply> SendAsync(Func<RedisCommand> build, CancellationToken ct)
    {
        try
        {
            return await redis.SendAsync(build(), ct);
        }
        catch (RedisServerException error) when (FunctionLibrary.IsMissing(error))
        {
            await LoadAsync(ct);
            return await redis.SendAsync(build(), ct);
        }
    }

    /// <summary>Where nobody knows whether the functions were loaded, it is certain all the same that none of them was called.</summary>
    private async Task LoadAsync(CancellationToken ct)
    {
        try
        {
            await library.EnsureLoadedAsync(redis, ct);
        }
        catch (RedisConnectionException lost) when (lost.Delivery != RedisDelivery.NotSent)
        {
            throw new RedisConnectionException($"The functions of Lighthouse, which this Redis had lost, could not be loaded, so the call was not made: {lost.Message}", RedisDelivery.NotSent, lost);
        }
    }
}

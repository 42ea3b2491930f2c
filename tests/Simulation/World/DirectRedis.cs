using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>How the simulation itself looks at Redis: at once, past all trouble, and without leaving a trace in the history.</summary>
internal sealed class DirectRedis(SimulatedServer server) : IRedis
{
    public event Action<RedisState>? StateChanged
    {
        add { }
        remove { }
    }

    public long Epoch => 1;

    public RedisState State { get; } = new(RedisStatus.Up, DateTimeOffset.UnixEpoch, 1);

    public ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken ct = default)
    {
        try
        {
            return new(server.Look(command));
        }
        catch (RedisServerException error)
        {
            return ValueTask.FromException<RedisReply>(error);
        }
    }

    public IRedis OpenDedicated(string purpose) => this;

    public ValueTask DisposeAsync() => default;
}

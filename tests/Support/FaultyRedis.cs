using System.Collections.Concurrent;
using Lighthouse.Redis;

namespace Lighthouse.Support;

/// <summary>What befalls one command between its sender and Redis.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It never arrives; its sender cannot know.</summary>
    DropCall,

    /// <summary>It is executed; its answer never arrives.</summary>
    DropReply,

    /// <summary>Its sender gives it up; it arrives when <see cref="FaultyRedis.DeliverLateAsync"/> says so, perhaps long after its sender's death.</summary>
    Delay,

    /// <summary>It arrives twice; the sender sees the first answer.</summary>
    Repeat,
}

/// <summary>An <see cref="IRedis"/> that lets a test decide the fate of each command.</summary>
public sealed class FaultyRedis(IRedis inner) : IRedis
{
    private readonly ConcurrentQueue<RedisCommand> _late = new();

    /// <summary>Decides the fate of the next command; nothing happens by default.</summary>
    public Func<RedisCommand, Fault> Fate { get; set; } = _ => Fault.None;

    /// <summary>
    /// Decides, once Redis has answered a call of this function (the part of its name behind the last underscore), whether that answer is
    /// lost; null loses none. Unlike <see cref="Fate"/> it can look at what the call has done.
    /// </summary>
    public Func<string, Task<bool>>? LosesAnswer { get; set; }

    public long Epoch => inner.Epoch;

    public RedisState State => inner.State;

    public event Action<RedisState>? StateChanged
    {
        add => inner.StateChanged += value;
        remove => inner.StateChanged -= value;
    }

    public async ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken ct = default)
    {
        switch (Fate(command))
        {
            case Fault.DropCall:
                throw new RedisConnectionException("The test dropped this call.", RedisDelivery.MaybeExecuted);
            case Fault.DropReply:
                await inner.SendAsync(command, ct);
                throw new RedisConnectionException("The test dropped the answer to this call.", RedisDelivery.MaybeExecuted);
            case Fault.Delay:
                _late.Enqueue(command);
                throw new RedisTimeoutException("The test holds this call back.");
            case Fault.Repeat:
                var again = command.Copy();
                var first = await inner.SendAsync(command, ct);
                await inner.SendAsync(again, ct);
                return first;
            default:
                return await DeliverAsync(command, ct);
        }
    }

    /// <summary>Lets every command that was held back arrive now; answers how many. What Redis says to them reaches nobody.</summary>
    public async Task<int> DeliverLateAsync()
    {
        var delivered = 0;
        while (_late.TryDequeue(out var command))
        {
            try
            {
                await inner.SendAsync(command);
            }
            catch (RedisServerException)
            {
                // an answer like any other, to a sender that is gone
            }
            delivered++;
        }
        return delivered;
    }

    /// <summary>What was held back never arrives.</summary>
    public void DropLate() => _late.Clear();

    /// <summary>What befalls its commands is decided here, now and later.</summary>
    public IRedis OpenDedicated(string purpose) => Share(inner.OpenDedicated(purpose));

    /// <inheritdoc cref="OpenDedicated"/>
    public IRedis OpenOwnThread(string purpose) => Share(inner.OpenOwnThread(purpose));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private FaultyRedis Share(IRedis other) => new(other) { Fate = command => Fate(command), LosesAnswer = function => LosesAnswer?.Invoke(function) ?? Task.FromResult(false) };

    private async Task<RedisReply> DeliverAsync(RedisCommand command, CancellationToken ct)
    {
        var function = LosesAnswer is null || command.Name != "FCALL" ? null : command.Part(1).Split('_')[^1]; // it cannot be read once it was sent
        var reply = await inner.SendAsync(command, ct);
        if (function is not null && await LosesAnswer!(function)) throw new RedisConnectionException("The test lost the answer to this call.", RedisDelivery.MaybeExecuted);
        return reply;
    }
}

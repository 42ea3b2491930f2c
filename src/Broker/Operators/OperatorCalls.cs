using System.Collections.Concurrent;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>How an operator's call travels: with the moment after which it must not take effect, and whoever asked for it.</summary>
internal sealed class OperatorCalls(IRedis redis, Keys keys, FunctionLibrary library)
{
    /// <summary>What is kept of who asked and why: it goes into the journal.</summary>
    private const int MostBy = 256;
    private const int MostReason = 1024;

    private readonly FunctionCalls _functions = new(redis, library);
    private readonly ConcurrentDictionary<string, QueueKeys> _queues = new();

    /// <summary>On Redis' clock, Unix milliseconds; 0 is no limit.</summary>
    public long NotAfterMs { get; set; }

    public IRedis Redis => redis;

    public ClusterKeys Cluster => keys.Cluster;

    public JobInspector Inspector { get; } = new(redis, keys);

    public QueueKeys Of(string queue) => _queues.TryGetValue(queue, out var names) ? names : _queues.GetOrAdd(queue, keys.Queue(queue));

    /// <summary>Calls <paramref name="verb"/> with <c>not_after</c>, <c>by</c> and what <paramref name="arguments"/> adds.</summary>
    /// <exception cref="OperationExpiredException">It came too late and did nothing.</exception>
    public async Task<RedisReply> SendAsync(string verb, string queue, string by, Action<RedisCommand> arguments, CancellationToken ct)
    {
        var names = Of(queue);
        var reply = await _functions.SendAsync(() =>
        {
            var command = _functions.Command(verb, names.Structural).Arg(NotAfterMs).Arg(Cut(by, MostBy));
            arguments(command);
            return command;
        }, ct);
        if (reply.Length > 1 && reply[0].Is("EXPIRED"u8)) throw new OperationExpiredException(verb, queue, NotAfterMs, reply[1].AsInt64());
        return reply;
    }

    public async Task<long> RedisNowAsync(CancellationToken ct)
    {
        var time = await redis.SendAsync(new RedisCommand("TIME"u8), ct);
        return time[0].AsInt64() * 1000 + time[1].AsInt64() / 1000;
    }

    public static string Reason(string text) => Cut(text, MostReason);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}

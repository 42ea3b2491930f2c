using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The record of a queue's settings: an operator's under their own names, the nodes' configuration under <c>cfg:</c>.</summary>
internal static class QueueSettings
{
    private const string Configured = "cfg:";

    public static Task PauseAsync(OperatorCalls calls, string queue, string by, bool paused, CancellationToken ct) =>
        calls.SendAsync("pause", queue, by, command => command.Arg(paused ? 1 : 0), ct);

    public static async Task SetAsync(OperatorCalls calls, string queue, IReadOnlyDictionary<string, string?> changes, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(changes);
        LimitNames.Check(changes);
        await calls.SendAsync("limit", queue, by, command =>
        {
            foreach (var (name, value) in changes) command.Arg(name).Arg(value ?? "");
        }, ct);
    }

    public static async Task<QueueLimits> ReadAsync(OperatorCalls calls, string queue, CancellationToken ct)
    {
        return Read(queue, await calls.Redis.SendAsync(new RedisCommand("HGETALL"u8).Key(calls.Of(queue).Settings), ct));
    }

    /// <summary>What holds, from all fields of the hash.</summary>
    public static QueueLimits Read(string queue, RedisReply fields)
    {
        var operators = new Dictionary<string, string>();
        var configured = new Dictionary<string, string>();
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].AsString();
            if (name.StartsWith(Configured, StringComparison.Ordinal)) configured[name[Configured.Length..]] = fields[i + 1].AsString();
            else operators[name] = fields[i + 1].AsString();
        }
        var types = operators.Keys.Concat(configured.Keys).Where(LimitNames.IsOfType).Distinct().Order(StringComparer.Ordinal);
        var values = LimitNames.OfQueue.Concat(types).Select(name =>
            operators.TryGetValue(name, out var value) ? new LimitValue(name, value, LimitOrigin.Operator)
            : configured.TryGetValue(name, out value) ? new LimitValue(name, value, LimitOrigin.Config)
            : new LimitValue(name, null, LimitOrigin.Default));
        return new QueueLimits(queue, operators.GetValueOrDefault("paused") == "1", [.. values]);
    }
}

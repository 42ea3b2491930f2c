using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The follow-up jobs that a queue's settles left for other queues.</summary>
internal static class Outbox
{
    public static async Task<IReadOnlyList<OutboxEntry>> ReadAsync(OperatorCalls calls, string queue, int count, EntryId after, CancellationToken ct)
    {
        var reply = await calls.Redis.SendAsync(new RedisCommand("XRANGE"u8).Key(calls.Of(queue).Outbox).Arg($"({after}").Arg("+"u8).Arg("COUNT"u8).Arg(count), ct);
        var entries = new List<OutboxEntry>(reply.Length);
        foreach (var entry in reply)
        {
            var known = entry[1].TryGet("q"u8, out var target) & entry[1].TryGet("j"u8, out var job);
            entries.Add(new OutboxEntry(EntryId.Read(entry[0].AsSpan()), known ? target.AsString() : "", known ? job.AsMemory() : default));
        }
        return entries;
    }

    public static async Task RelayedAsync(OperatorCalls calls, string queue, IReadOnlyList<EntryId> entries, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0) return;
        var command = new RedisCommand("XDEL"u8).Key(calls.Of(queue).Outbox);
        foreach (var entry in entries) command.Arg(entry.ToString());
        await calls.Redis.SendAsync(command, ct);
    }
}

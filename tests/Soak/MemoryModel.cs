using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Soak;

/// <summary>
/// What Redis should hold once everything has ended: for each key that is documented to stay, as many elements as its cap allows, at what
/// one costs with the mix' names and arguments (docs/reliability.md). What the server itself takes is measured, not modelled.
/// </summary>
internal sealed class MemoryModel(IRedis redis, IReadOnlyList<QueueKeys> queues, Action<FormattableString> say)
{
    private const long JournalCap = 1_000_000;
    private const long DeadCap = 100_000;
    private const double Tolerance = 1.05;

    /// <summary>An entry of the journal that is a plain success' row, and any other.</summary>
    private const double Row = 30, Fragment = 150;

    /// <summary>Rows among the entries that the mix makes: all that comes by the stream door, and of the rest what was not told to wait and asked for no reply.</summary>
    private const double Rows = 0.48;

    /// <summary>What does not grow with the jobs: streams and their groups, counters, the coordinator's snapshot, buffers.</summary>
    private const double Fixed = 2 * 1024 * 1024;

    private double _allowed;
    private long _modelled;

    /// <summary>What is wrong, as sentences.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(Expected expected)
    {
        var faults = new List<string>();
        await CountAsync(faults, queues[0], Math.Min(expected.Entries, JournalCap), expected.Ids, Math.Min(expected.Dead, DeadCap), Rows);
        // Two nodes and the leader relay: who comes second is told so, in the journal too.
        await CountAsync(faults, queues[1], Math.Min(3 * expected.Elsewhere, JournalCap), expected.Elsewhere, 0, rows: 0);

        long all = 0;
        foreach (var key in await QueueRemains.KeysAsync(redis, "lh")) all += await UsageAsync(key);
        var server = await ServerAsync();
        var memory = await InfoAsync("used_memory") - server;
        var explained = _allowed + Fixed;
        say($"keys take {all:N0} B, {all - _modelled:N0} B of them those that do not grow; Redis holds {memory:N0} B beside the {server:N0} B that it takes for itself; the caps explain {explained:N0} B");
        if (memory > explained * Tolerance) faults.Add($"Redis holds {memory:N0} bytes, more than the {explained:N0} that the caps explain and 5 % on top");
        return faults;
    }

    private async Task CountAsync(List<string> faults, QueueKeys queue, long entries, long ids, long dead, double rows)
    {
        say($"queue {queue.Name}");
        // A record is a batch: the smaller they are, the more of them there are for the same entries.
        var records = await SizeAsync("XLEN", queue.Journal);
        await CheckAsync(faults, queue.Journal, entries, await EntriesAsync(queue), (rows * Row) + ((1 - rows) * Fragment) + (440.0 * records / Math.Max(1, entries)));
        await CheckAsync(faults, queue.Ids, ids, await SizeAsync("HLEN", queue.Ids), 105);
        await CheckAsync(faults, queue.IdsUntil, ids, await SizeAsync("ZCARD", queue.IdsUntil), 125);
        await CheckAsync(faults, queue.Dead, dead, await SizeAsync("ZCARD", queue.Dead), 150);
        await CheckAsync(faults, queue.Parked, dead, await SizeAsync("HLEN", queue.Parked), 360);
    }

    private async Task CheckAsync(List<string> faults, string key, long most, long there, double bytes)
    {
        var used = await UsageAsync(key);
        _modelled += used;
        _allowed += most * bytes;
        say($"  {key,-22} {there,9:N0} of {most,9:N0}, {used / (double)Math.Max(1, there),5:0} B each, {bytes,4:0} B allowed");
        if (there > most * 1.01) faults.Add($"{key} has {there:N0} elements, and its cap explains {most:N0}");
    }

    /// <summary>How many entries the journal still has.</summary>
    private async Task<long> EntriesAsync(QueueKeys queue)
    {
        var reader = new JournalReader(redis, new Keys());
        if (await reader.ReadAsync(queue.Name, EntryId.Start, 1) is not [var first]) return 0;
        var last = (await reader.ReadBackAsync(queue.Name, null, 1))[0];
        return last.Outcomes - first.Outcomes;
    }

    private async Task<long> SizeAsync(string command, string key) => (await redis.SendAsync(new RedisCommand(command).Key(key))).AsInt64();

    private async Task<long> UsageAsync(string key)
    {
        var reply = await redis.SendAsync(new RedisCommand("MEMORY"u8).Arg("USAGE"u8).Arg(key).Arg("SAMPLES"u8).Arg(0));
        return reply.IsNull ? 0 : reply.AsInt64();
    }

    /// <summary>What Redis takes with no key in it: itself, the functions, these connections.</summary>
    private async Task<long> ServerAsync()
    {
        var stats = await redis.SendAsync(new RedisCommand("MEMORY"u8).Arg("STATS"u8));
        long bytes = 0;
        foreach (var name in (string[])["startup.allocated", "clients.normal", "clients.slaves", "replication.backlog", "aof.buffer", "lua.caches", "functions.caches"])
        {
            if (stats.TryGet(System.Text.Encoding.ASCII.GetBytes(name), out var value)) bytes += value.AsInt64();
        }

        return bytes;
    }

    private async Task<long> InfoAsync(string name)
    {
        var text = (await redis.SendAsync(new RedisCommand("INFO"u8).Arg("memory"u8))).AsString();
        return long.Parse(text.Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1], CultureInfo.InvariantCulture);
    }
}

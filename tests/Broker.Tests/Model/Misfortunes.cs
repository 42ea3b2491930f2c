using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>What befalls the queue from outside: time, an older Redis, and other people's hands.</summary>
internal sealed class Misfortunes(ModelRun run)
{
    private QueueRecord? _backup;
    private bool _wasDamaged;
    private int _histories = 1;

    public async Task TimePassesAsync(TimeSpan time)
    {
        run.Tell($"{time.TotalSeconds} s pass");
        await run.PassAsync(time);
    }

    public async Task BackUpAsync()
    {
        run.Tell("a replica falls behind from here on");
        await run.Server.SaveAsync();
        (_backup, _wasDamaged) = (run.Queue.Copy(), run.IsDamaged);
    }

    /// <summary>The replica takes over: what happened since is gone, ids are given a second time, and the replication id is another.</summary>
    public async Task FallBackAsync(int value)
    {
        if (_backup is null) return;
        var now = value % 2 == 0 ? _backup.Now : run.Queue.Now;
        run.Tell($"the replica takes over{(value % 2 == 0 ? ", with its clock behind" : "")}");
        await run.Server.RestoreAsync();
        run.Queue = _backup.Copy();
        run.Queue.History = $"a{++_histories}";
        run.Queue.Now = now;
        run.IsDamaged = _wasDamaged;
        await run.Server.SetAsync(ModelSeams.History, run.Queue.History);
        await run.Server.SetAsync(ModelSeams.Clock, $"{now}");
        await run.CheckAsync();
    }

    public async Task DeleteAsync(int value)
    {
        var all = Entries();
        if (all.Count == 0) return;
        var (stream, entry) = all[value % all.Count];
        run.Tell($"somebody deletes {entry.Job.Id} ({stream} {entry.Position}){(entry.Holder is null ? "" : $", which {entry.Holder} runs")}");
        await run.Redis.SendAsync(new RedisCommand("XDEL"u8).Key(run.Names.Streams[stream - 1]).Arg(entry.Position.ToString()));
        Lose(stream, entry);
        await run.CheckAsync();
    }

    public async Task TrimAsync(int value)
    {
        var all = Entries();
        if (all.Count == 0) return;
        var stream = all[value % all.Count].Stream;
        var entries = all.Where(pair => pair.Stream == stream).Select(pair => pair.Entry).ToList();
        var keep = (value >> 8) % entries.Count;
        run.Tell($"somebody trims stream {stream} to {keep} entries");
        await run.Redis.SendAsync(new RedisCommand("XTRIM"u8).Key(run.Names.Streams[stream - 1]).Arg("MAXLEN"u8).Arg(keep));
        foreach (var entry in entries.SkipLast(keep)) Lose(stream, entry);
        await run.CheckAsync();
    }

    public async Task DropConsumerAsync(int value)
    {
        var held = run.Queue.Streams.SelectMany((stream, i) => stream.Entries.Where(entry => entry.Holder is not null).Select(entry => (Stream: i + 1, Node: entry.Holder!))).Distinct().ToList();
        if (held.Count == 0) return;
        var (index, node) = held[value % held.Count];
        run.Tell($"somebody drops the consumer {node} of stream {index}");
        await run.Redis.SendAsync(new RedisCommand("XGROUP"u8).Arg("DELCONSUMER"u8).Key(run.Names.Streams[index - 1]).Arg("nodes"u8).Arg(node));
        foreach (var entry in run.Queue.Stream(index).Entries.Where(entry => entry.Holder == node).ToList())
        {
            entry.Holder = null;
            if (!entry.Bodiless) continue;
            run.Queue.Stream(index).Entries.Remove(entry);
            run.Queue.Deleted++;
        }
        run.IsDamaged = true;
        await run.CheckAsync();
    }

    /// <summary>A client makes up the id of its entry, some way ahead of the clock: all that come after it go on from there.</summary>
    public async Task ChooseIdAsync(JobSpec spec, int value)
    {
        var stream = run.Queue.Stream(JobStreams.Ready);
        var position = new EntryId((ulong)(run.Queue.Now + value % 100 * 60_000L), 7);
        if (position <= stream.Last) return;
        run.Tell($"XADD with the id {position}: {spec}");
        var command = new RedisCommand("XADD"u8).Key(run.Names.Ready).Arg(position.ToString());
        foreach (var field in spec.Fields) command.Arg(field);
        await run.Redis.SendAsync(command);
        stream.Entries.Add(new EntryRecord { Job = new JobRecord { Spec = spec, Id = position.ToString() }, Position = position });
        stream.Last = position;
        run.Queue.Accepted++;
        await run.CheckAsync();
    }

    private List<(int Stream, EntryRecord Entry)> Entries() =>
        [.. run.Queue.Streams.SelectMany((stream, i) => stream.Entries.Where(entry => !entry.Bodiless).Select(entry => (i + 1, entry)))];

    private void Lose(int stream, EntryRecord entry)
    {
        run.IsDamaged = true;
        if (entry.Holder is not null)
        {
            entry.Bodiless = true;
            return;
        }
        run.Queue.Stream(stream).Entries.Remove(entry);
        run.Queue.Deleted++;
    }
}

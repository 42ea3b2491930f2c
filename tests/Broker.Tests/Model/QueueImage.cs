using System.Globalization;
using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>What Redis holds of a queue, read from the raw keys without the broker's help: one line for each thing, and what was added to the journal.</summary>
internal sealed class QueueImage
{
    private static readonly string[] Streams = ["again:high", "high", "again", "ready", "again:low", "low", "alone"];

    public Dictionary<string, string> Lines { get; } = [];

    public List<JournalLine> Journal { get; } = [];

    public EntryId JournalEnd { get; private set; }

    /// <summary>Of each stream the last id that was given.</summary>
    public EntryId[] Last { get; } = new EntryId[JobStreams.Count];

    /// <summary>Names of the consumers of any stream.</summary>
    public SortedSet<string> Consumers { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields of hashes, in their order in Redis.</summary>
    public Dictionary<string, List<string>> Order { get; } = [];

    /// <summary>Asks for all of it at once, behind whatever has been sent before.</summary>
    /// <param name="known">Which of the documented keys there were the last time, and after it are.</param>
    public static async Task<QueueImage> TakeAsync(IRedis redis, QueueKeys names, HashSet<string> known, EntryId journalRead)
    {
        var look = new RedisCommand("FCALL_RO"u8).Arg("model_look"u8).Arg(1).Key(names.Root);
        foreach (var key in names.Structural) look.Arg(key[(names.Root.Length + 1)..]);
        var looked = redis.SendAsync(look).AsTask();
        Dictionary<string, Task<RedisReply>> asked = [];
        foreach (var suffix in known) asked[suffix] = redis.SendAsync(Ask(names.Root, suffix, journalRead)).AsTask();

        var image = new QueueImage { JournalEnd = journalRead };
        var reply = await looked;
        known.Clear();
        foreach (var suffix in reply[0]) known.Add(suffix.AsString());
        foreach (var told in reply[1]) image.Lines[told[0].AsString()] = told[2].AsInt64() < 0 ? "never expires" : told[1].AsString();
        foreach (var stray in reply[2]) image.Lines[$"no documented key: {stray.AsString()}"] = "";
        foreach (var suffix in known)
        {
            if (!asked.ContainsKey(suffix)) asked[suffix] = redis.SendAsync(Ask(names.Root, suffix, journalRead)).AsTask();
        }
        Dictionary<string, RedisReply> replies = [];
        foreach (var (suffix, answer) in asked) replies[suffix] = await answer;
        Dictionary<string, string> parked = [];
        if (replies.Remove("parked", out var bodies)) ReadParked(bodies, parked);
        foreach (var (suffix, content) in replies) image.ReadKey(suffix, content, parked);
        foreach (var (id, text) in parked) image.Lines[$"parked in no state {id}"] = text;
        return image;
    }

    private static RedisCommand Ask(string root, string suffix, EntryId journalRead)
    {
        var key = $"{root}:{suffix}";
        if (Array.IndexOf(Streams, suffix) >= 0) return new RedisCommand("XINFO"u8).Arg("STREAM"u8).Key(key).Arg("FULL"u8).Arg("COUNT"u8).Arg(0);
        return suffix switch
        {
            "scheduled" or "dead" or "waiting" or "ids:until" or "unique:until" => new RedisCommand("ZRANGE"u8).Key(key).Arg(0).Arg(-1).Arg("WITHSCORES"u8),
            "inbox" => new RedisCommand("LRANGE"u8).Key(key).Arg(0).Arg(-1),
            "outbox" => new RedisCommand("XLEN"u8).Key(key),
            "journal" => new RedisCommand("XRANGE"u8).Key(key).Arg($"({journalRead}").Arg("+"u8),
            "journal:marks" => new RedisCommand("ZCARD"u8).Key(key),
            _ => new RedisCommand("HGETALL"u8).Key(key),
        };
    }

    private void ReadKey(string suffix, RedisReply content, Dictionary<string, string> parked)
    {
        if (Array.IndexOf(Streams, suffix) is >= 0 and var stream) ReadStream(stream + 1, content);
        else if (suffix is "scheduled" or "dead" or "waiting") ReadSet(suffix, content, parked);
        else if (suffix is "ids:until" or "unique:until") ReadScores(suffix, content);
        else if (suffix == "inbox") ReadInbox(content);
        else if (suffix == "outbox") SetUnless("0", suffix, content.AsString());
        else if (suffix == "journal") ReadJournal(content);
        else if (suffix != "journal:marks") ReadHash(suffix, content);
    }

    private void SetUnless(string nothing, string name, string value)
    {
        if (value != nothing) Lines[name] = value;
    }

    private void ReadInbox(RedisReply items)
    {
        for (var i = 0; i < items.Length; i++) Lines[$"inbox {i}"] = items[i].AsString();
    }

    private void ReadHash(string hash, RedisReply pairs)
    {
        List<string> order = [];
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            var (name, value) = (pairs[i].AsString(), hash is "cancels" or "progress" ? "noted" : pairs[i + 1].AsString());
            order.Add(name);
            if (hash == "counters" && value == "0" && name != "alone_owed" || hash == "settings" && name is "paused_at" or "paused_by") continue;
            Lines[$"{hash} {name}"] = value;
        }
        Order[hash] = order;
    }

    private void ReadScores(string set, RedisReply members)
    {
        foreach (var pair in members) Lines[$"{set} {pair[0].AsString()}"] = Score(pair[1]);
    }

    private void ReadSet(string suffix, RedisReply members, Dictionary<string, string> parked)
    {
        foreach (var pair in members)
        {
            var member = pair[0].AsString();
            var id = member[(member.IndexOf('\0', StringComparison.Ordinal) + 1)..][17..];
            parked.Remove(id, out var body);
            Lines[$"{suffix} {member}"] = $"{(suffix == "waiting" ? "" : Score(pair[1]))} {body ?? "without a body"}";
        }
    }

    private static void ReadParked(RedisReply pairs, Dictionary<string, string> parked)
    {
        for (var i = 0; i + 1 < pairs.Length; i += 2) parked[pairs[i].AsString()] = Ours(PackedFields.Read(pairs[i + 1].AsSpan()));
    }

    private void ReadStream(int stream, RedisReply info)
    {
        info.TryGet("last-generated-id"u8, out var last).ShouldBeTrue();
        Last[stream - 1] = EntryId.Read(last.AsSpan());
        info.TryGet("groups"u8, out var groups);
        Dictionary<EntryId, string> holders = [];
        var delivered = EntryId.Start;
        foreach (var group in groups)
        {
            if (!group.TryGet("name"u8, out var name) || !name.Is("nodes"u8)) continue;
            group.TryGet("last-delivered-id"u8, out var at);
            delivered = EntryId.Read(at.AsSpan());
            group.TryGet("pending"u8, out var pending);
            foreach (var one in pending) holders[EntryId.Read(one[0].AsSpan())] = one[1].AsString();
            group.TryGet("consumers"u8, out var consumers);
            foreach (var consumer in consumers)
            {
                if (consumer.TryGet("name"u8, out var who)) Consumers.Add(who.AsString());
            }
        }
        info.TryGet("entries"u8, out var entries);
        foreach (var entry in entries)
        {
            var position = EntryId.Read(entry[0].AsSpan());
            var holder = holders.Remove(position, out var node) ? node : position > delivered ? "new" : "nobody";
            Lines[$"{stream} {position}"] = $"{(stream == JobStreams.Ready ? string.Join(' ', Texts(entry[1])) : Ours(Texts(entry[1])))} | {holder}";
        }
        foreach (var (position, node) in holders) Lines[$"{stream} {position}"] = $"gone | {node}";
    }

    private void ReadJournal(RedisReply records)
    {
        foreach (var record in records)
        {
            JournalEnd = EntryId.Read(record[0].AsSpan());
            record[1].TryGet("b"u8, out var body);
            record[1].TryGet("n"u8, out var caller);
            foreach (var entry in JournalEntryReader.Read(body.AsSpan()))
                Journal.Add(new JournalLine(entry.Id, entry.State, entry.Attempt, caller.AsString()) { Node = entry.Node, First = entry.First, Due = entry.DueMs, Error = entry.Error?.Type });
        }
    }

    /// <summary>What functions wrote: @id, id, @m, meta, perhaps @err, error, then the body.</summary>
    private static string Ours(List<string> fields)
    {
        var failed = fields.Count > 5 && fields[4] == "@err";
        return $"{fields[1]} {fields[3]} {(failed ? Between(fields[5], "\"type\":\"") : "")} {string.Join(' ', fields.Skip(failed ? 6 : 4))}";
    }

    private static List<string> Texts(RedisReply fields)
    {
        var texts = new List<string>(fields.Length);
        foreach (var field in fields) texts.Add(field.AsString());
        return texts;
    }

    private static string Between(string text, string begin)
    {
        var at = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[at..text.IndexOf('"', at)];
    }

    private static string Score(RedisReply score) => score.AsDouble().ToString("F0", CultureInfo.InvariantCulture);
}

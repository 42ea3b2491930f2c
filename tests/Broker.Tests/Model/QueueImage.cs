using System.Globalization;
using System.Text;
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

    public static QueueImage Read(RedisReply reply, EntryId journalRead)
    {
        var image = new QueueImage { JournalEnd = journalRead };
        Dictionary<string, string> parked = [];
        foreach (var key in reply)
        {
            if (key[0].Is("parked"u8)) image.ReadParked(key[2], parked);
        }
        foreach (var key in reply) image.ReadKey(key[0].AsString(), key[1].AsString(), key[2], parked, key[3].AsInt64() == 1);
        foreach (var (id, text) in parked) image.Lines[$"parked in no state {id}"] = text;
        return image;
    }

    private void ReadKey(string suffix, string kind, RedisReply content, Dictionary<string, string> parked, bool neverExpires)
    {
        if (neverExpires) Lines[suffix] = "never expires";
        else if (Array.IndexOf(Streams, suffix) is >= 0 and var stream && kind == "stream") ReadStream(stream + 1, content);
        else if ((suffix, kind) is ("journal", "stream")) ReadJournal(content);
        else if ((suffix, kind) is ("outbox", "stream")) SetUnless("0", "outbox", content.AsString());
        else if ((suffix, kind) is ("inbox", "list")) ReadInbox(content);
        else if ((suffix, kind) is ("scheduled" or "dead" or "waiting", "zset")) ReadSet(suffix, content, parked);
        else if ((suffix, kind) is ("ids:until" or "unique:until", "zset")) ReadPairs(suffix, content, scores: true);
        else if ((suffix, kind) is ("journal:marks", "zset") or ("parked", "hash")) { }
        else if (kind == "hash" && suffix is "ids" or "where" or "nodes" or "settings" or "counters" or "unique" or "holds" or "lanes" or "cancels" or "progress" or "suspects" or "crons") ReadPairs(suffix, content, scores: false);
        else if (kind == "string" && suffix.StartsWith("result:", StringComparison.Ordinal)) Lines[suffix] = Between(content.AsString(), "\"state\":\"");
        else if (kind == "list" && suffix.StartsWith("reply:", StringComparison.Ordinal)) Lines[suffix] = $"{content.Length}";
        else Lines[$"no documented key: {suffix}"] = kind;
    }

    private void SetUnless(string nothing, string name, string value)
    {
        if (value != nothing) Lines[name] = value;
    }

    private void ReadInbox(RedisReply items)
    {
        for (var i = 0; i < items.Length; i++) Lines[$"inbox {i}"] = items[i].AsString();
    }

    private void ReadPairs(string suffix, RedisReply pairs, bool scores)
    {
        List<string> order = [];
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            var (name, value) = (pairs[i].AsString(), scores ? Score(pairs[i + 1]) : pairs[i + 1].AsString());
            order.Add(name);
            if (suffix is "cancels" or "progress") value = "noted";
            if (suffix == "counters" && value == "0" && name != "alone_owed" || suffix == "settings" && name is "paused_at" or "paused_by") continue;
            Lines[$"{suffix} {name}"] = value;
        }
        Order[suffix] = order;
    }

    private void ReadSet(string suffix, RedisReply members, Dictionary<string, string> parked)
    {
        for (var i = 0; i + 1 < members.Length; i += 2)
        {
            var member = members[i].AsString();
            var id = member[(member.IndexOf('\0', StringComparison.Ordinal) + 1)..][17..];
            parked.Remove(id, out var body);
            Lines[$"{suffix} {member}"] = $"{(suffix == "waiting" ? "" : Score(members[i + 1]))} {body ?? "without a body"}";
        }
    }

    private void ReadParked(RedisReply pairs, Dictionary<string, string> parked)
    {
        for (var i = 0; i + 1 < pairs.Length; i += 2) parked[pairs[i].AsString()] = Ours(pairs[i + 1]);
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
            Lines[$"{stream} {position}"] = $"{(stream == JobStreams.Ready ? Join(entry[1], 0) : Ours(entry[1]))} | {holder}";
        }
        foreach (var (position, node) in holders) Lines[$"{stream} {position}"] = $"gone | {node}";
    }

    private void ReadJournal(RedisReply records)
    {
        foreach (var record in records)
        {
            JournalEnd = EntryId.Read(record[0].AsSpan());
            record[1].TryGet("b"u8, out var body);
            foreach (var entry in JournalEntryReader.Read(body.AsSpan())) Journal.Add(new JournalLine(entry.Id, entry.State, entry.Attempt));
        }
    }

    /// <summary>What functions wrote: @id, id, @m, meta, perhaps @err, error, then the body.</summary>
    private static string Ours(RedisReply fields)
    {
        var failed = fields.Length > 5 && fields[4].Is("@err"u8);
        return $"{fields[1].AsString()} {fields[3].AsString()} {(failed ? Between(fields[5].AsString(), "\"type\":\"") : "")} {Join(fields, failed ? 6 : 4)}";
    }

    private static string Join(RedisReply fields, int first)
    {
        if (fields.Length == first + 4) return $"{fields[first].AsString()} {fields[first + 1].AsString()} {fields[first + 2].AsString()} {fields[first + 3].AsString()}";
        var text = new StringBuilder();
        for (var i = first; i < fields.Length; i++) text.Append(i > first ? " " : "").Append(fields[i].AsString());
        return text.ToString();
    }

    private static string Between(string text, string begin)
    {
        var at = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[at..text.IndexOf('"', at)];
    }

    private static string Score(RedisReply score) => score.AsDouble().ToString("F0", CultureInfo.InvariantCulture);
}

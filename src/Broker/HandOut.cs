using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads the jobs out of the reply of claim and held. Hot: hundreds of jobs a call, nothing decoded that need not be.</summary>
internal static class HandOut
{
    private static readonly ReadOnlyMemory<byte> TypeName = FieldNames.Type.ToArray();
    private static readonly ReadOnlyMemory<byte> ArgsName = FieldNames.Args.ToArray();

    public static List<ClaimedJob> Read(RedisReply reply)
    {
        var now = reply[1].AsInt64();
        var fence = reply[4].AsInt64();
        var jobs = new List<ClaimedJob>(Count(reply[5]));
        foreach (var group in reply[5])
        {
            var (kind, items) = (group[0].AsInt32(), group[1]);
            if (kind == JobStreams.Plain)
            {
                for (var i = 0; i + 2 < items.Length; i += 3) jobs.Add(Plain(items[i].AsMemory(), items[i + 1].AsMemory(), items[i + 2].AsMemory(), fence++, now));
            }
            else if (kind == JobStreams.Named)
            {
                for (var i = 0; i + 2 < items.Length; i += 3 + items[i + 2].AsInt32()) jobs.Add(Named(items, i, fence++, now));
            }
            else
            {
                foreach (var entry in items) jobs.Add(Job(kind, entry, fence++, now));
            }
        }
        return jobs;
    }

    /// <summary>A job as its entry has it, where no function has said its id.</summary>
    public static ClaimedJob Job(int stream, RedisReply entry, long fence, long now)
    {
        var name = entry[0].AsMemory();
        return stream == JobStreams.Ready ? Public(name, name, Texts(entry[1], 0), fence, now) : Private(stream, EntryId.Read(name.Span), entry[1], fence, now);
    }

    /// <summary>At least as many as there are, so that the list need not grow.</summary>
    private static int Count(RedisReply groups)
    {
        var count = 0;
        foreach (var group in groups) count += group[0].AsInt32() <= JobStreams.Plain ? group[1].Length / 3 : group[1].Length;
        return count;
    }

    private static ClaimedJob Plain(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> args, long fence, long now)
    {
        return Public(name, name, [TypeName, type, ArgsName, args], fence, now);
    }

    /// <summary>A client may have chosen its entry's id.</summary>
    private static long Enqueued(EntryId position, long now) => Math.Min((long)Math.Min(position.Milliseconds, long.MaxValue), now);

    /// <summary>The functions name the id of whatever is more than type and arguments: what else could be read out of the body, they may have read differently.</summary>
    private static ClaimedJob Named(RedisReply items, int at, long fence, long now)
    {
        var body = new ReadOnlyMemory<byte>[items[at + 2].AsInt32()];
        for (var i = 0; i < body.Length; i++) body[i] = items[at + 3 + i].AsMemory();
        var (name, id) = (items[at].AsMemory(), items[at + 1].AsMemory());
        return Public(name, id.IsEmpty ? name : id, body, fence, now);
    }

    private static ClaimedJob Public(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte>[] body, long fence, long now)
    {
        var position = EntryId.Read(name.Span);
        return new ClaimedJob(JobStreams.Ready, position, id, fence, now, new JobMeta { EnqueuedMs = Enqueued(position, now) }, body);
    }

    private static ClaimedJob Private(int stream, EntryId position, RedisReply fields, long fence, long now)
    {
        var first = fields.Length > 4 && fields[4].Is("@err"u8) ? 6 : 4;
        return new ClaimedJob(stream, position, fields[1].AsMemory(), fence, now, JobMetaReader.Read(fields[3].AsSpan()), Texts(fields, first));
    }

    private static ReadOnlyMemory<byte>[] Texts(RedisReply fields, int first)
    {
        var texts = new ReadOnlyMemory<byte>[fields.Length - first];
        for (var i = 0; i < texts.Length; i++) texts[i] = fields[first + i].AsMemory();
        return texts;
    }
}

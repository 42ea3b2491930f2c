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
        var groups = reply[5];
        var count = 0;
        foreach (var group in groups) count += group[0].AsInt32() == JobStreams.Flat ? group[1].Length / 3 : group[1].Length;
        var jobs = new List<ClaimedJob>(count);
        foreach (var group in groups)
        {
            var (stream, entries) = (group[0].AsInt32(), group[1]);
            if (stream == JobStreams.Flat)
            {
                for (var i = 0; i + 2 < entries.Length; i += 3) jobs.Add(Plain(entries[i].AsMemory(), entries[i + 1].AsMemory(), entries[i + 2].AsMemory(), fence++, now));
            }
            else
            {
                foreach (var entry in entries) jobs.Add(Job(stream, entry, fence++, now));
            }
        }
        return jobs;
    }

    public static ClaimedJob Job(int stream, RedisReply entry, long fence, long now)
    {
        var name = entry[0].AsMemory();
        var position = EntryId.Read(name.Span);
        var fields = entry[1];
        return stream == JobStreams.Ready
            ? Public(name, position, fields, fence, now)
            : Private(stream, position, fields, fence, now);
    }

    private static ClaimedJob Plain(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> args, long fence, long now)
    {
        var position = EntryId.Read(name.Span);
        return new ClaimedJob(JobStreams.Ready, position, name, fence, now, new JobMeta { EnqueuedMs = Enqueued(position, now) }, [TypeName, type, ArgsName, args]);
    }

    /// <summary>A client may have chosen its entry's id.</summary>
    private static long Enqueued(EntryId position, long now) => Math.Min((long)Math.Min(position.Milliseconds, long.MaxValue), now);

    /// <summary>The functions name the id of whatever is more than type and arguments: what else could be read out of the body, they may have read differently.</summary>
    private static ClaimedJob Public(ReadOnlyMemory<byte> name, EntryId position, RedisReply fields, long fence, long now)
    {
        var isNamed = fields.Length >= 4 && fields[fields.Length - 2].Is("@id"u8);
        var body = new ReadOnlyMemory<byte>[isNamed ? fields.Length - 2 : fields.Length];
        for (var i = 0; i < body.Length; i++) body[i] = fields[i].AsMemory();
        return new ClaimedJob(JobStreams.Ready, position, isNamed ? fields[fields.Length - 1].AsMemory() : name, fence, now, new JobMeta { EnqueuedMs = Enqueued(position, now) }, body);
    }

    private static ClaimedJob Private(int stream, EntryId position, RedisReply fields, long fence, long now)
    {
        var first = fields.Length > 4 && fields[4].Is("@err"u8) ? 6 : 4;
        var body = new ReadOnlyMemory<byte>[fields.Length - first];
        for (var i = 0; i < body.Length; i++) body[i] = fields[first + i].AsMemory();
        return new ClaimedJob(stream, position, fields[1].AsMemory(), fence, now, JobMetaReader.Read(fields[3].AsSpan()), body);
    }
}

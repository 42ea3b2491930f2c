using System.Globalization;
using System.Text;
using System.Text.Json;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Reads the jobs out of the reply of claim and held. Hot: hundreds of jobs a call, nothing decoded that need not be.</summary>
internal static class HandOut
{
    public static List<ClaimedJob> Read(RedisReply reply)
    {
        var now = reply[1].AsInt64();
        var fence = reply[4].AsInt64();
        var groups = reply[5];
        var count = 0;
        foreach (var group in groups) count += group[1].Length;
        var jobs = new List<ClaimedJob>(count);
        foreach (var group in groups)
        {
            var stream = group[0].AsInt32();
            foreach (var entry in group[1]) jobs.Add(Job(stream, entry, fence++, now));
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

    private static ClaimedJob Public(ReadOnlyMemory<byte> name, EntryId position, RedisReply fields, long fence, long now)
    {
        var enqueued = Math.Min((long)Math.Min(position.Milliseconds, long.MaxValue), now);
        var id = name;
        var body = new ReadOnlyMemory<byte>[fields.Length];
        for (var i = 0; i < body.Length; i++) body[i] = fields[i].AsMemory();
        if (body.Length != 4 || !body[0].Span.SequenceEqual(FieldNames.Type) || !body[2].Span.SequenceEqual(FieldNames.Args)) id = ClientId(body) ?? name;
        return new ClaimedJob(JobStreams.Ready, position, id, fence, now, new JobMeta { EnqueuedMs = enqueued }, body);
    }

    private static ClaimedJob Private(int stream, EntryId position, RedisReply fields, long fence, long now)
    {
        var first = fields.Length > 4 && fields[4].Is("@err"u8) ? 6 : 4;
        var body = new ReadOnlyMemory<byte>[fields.Length - first];
        for (var i = 0; i < body.Length; i++) body[i] = fields[first + i].AsMemory();
        return new ClaimedJob(stream, position, fields[1].AsMemory(), fence, now, JobMetaReader.Read(fields[3].AsSpan()), body);
    }

    /// <summary>The id that the client gave, as the functions read it: the field <c>id</c>, or the document's member.</summary>
    private static ReadOnlyMemory<byte>? ClientId(ReadOnlyMemory<byte>[] body)
    {
        ReadOnlyMemory<byte>? id = null;
        for (var i = 0; i + 1 < body.Length; i += 2)
        {
            if (body[i].Span.SequenceEqual(FieldNames.Document)) return DocumentId(body[i + 1].Span);
            if (body[i].Span.SequenceEqual(FieldNames.Id)) id = body[i + 1];
        }
        return id;
    }

    private static ReadOnlyMemory<byte>? DocumentId(ReadOnlySpan<byte> document)
    {
        ReadOnlyMemory<byte>? id = null;
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals(FieldNames.Id);
                reader.Read();
                if (isId && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                {
                    id = reader.TokenType == JsonTokenType.String
                        ? Encoding.UTF8.GetBytes(reader.GetString() ?? "")
                        : Encoding.ASCII.GetBytes(((long)reader.GetDouble()).ToString(CultureInfo.InvariantCulture));
                }
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // cjson accepts a little more than JSON; what it made of the id stands, and the node finds the rest wanting
        }
        return id;
    }
}

using System.Text;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>Jobs as a claim would have handed them out.</summary>
internal static class Held
{
    public static ClaimedJob Claimed(ulong entry, string body = "{}", int stream = JobStreams.Ready)
    {
        var id = new EntryId(1_700_000_000_000, entry);
        ReadOnlyMemory<byte>[] fields = [Bytes("type"), Bytes("work"), Bytes("args"), Bytes(body)];
        return new ClaimedJob(stream, id, Bytes(id.ToString()), (long)entry, 1_700_000_000_000, default, fields);
    }

    public static HeldJob Job(ulong entry, string body = "{}", int stream = JobStreams.Ready) => new(Claimed(entry, body, stream), 0, TimeProvider.System);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

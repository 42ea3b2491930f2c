using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lighthouse.Broker;

/// <summary>
/// The fragment of an outcome without an error whose id and type need no escapes: nearly all that are no rows (<see cref="SuccessRows"/>). A third of what the general writer costs.
/// </summary>
internal static class PlainFragment
{
    /// <summary>Names, punctuation, the longest word and six numbers.</summary>
    private const int Room = 192;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-"u8);

    /// <summary>False, with nothing written, when something would have to be escaped.</summary>
    public static bool TryWrite(Outcome outcome, ArrayBufferWriter<byte> to)
    {
        var job = outcome.Job;
        var id = job.IdBytes.Span;
        if (id.ContainsAnyExcept(Plain)) return false;
        to.ResetWrittenCount();
        var span = to.GetSpan(Room + id.Length + 3 * outcome.Type.Length);
        var at = 0;
        Put("{\"id\":\""u8, span, ref at);
        Put(id, span, ref at);
        Put("\",\"type\":\""u8, span, ref at);
        var type = Encoding.UTF8.GetBytes(outcome.Type, span[at..]);
        if (span.Slice(at, type).ContainsAnyExcept(Plain)) return false;
        at += type;
        Put("\",\"s\":\""u8, span, ref at);
        Put(FragmentWriter.Word(outcome.Kind), span, ref at);
        Put("\",\"a\":"u8, span, ref at);
        Put(job.Attempt, span, ref at);
        Put(",\"e\":"u8, span, ref at);
        Put(job.EnqueuedMs, span, ref at);
        Put(",\"c\":"u8, span, ref at);
        Put(job.ClaimedMs, span, ref at);
        if (outcome.StartedMs != 0)
        {
            Put(",\"st\":"u8, span, ref at);
            Put(outcome.StartedMs, span, ref at);
        }
        Put(",\"d\":"u8, span, ref at);
        Put((long)outcome.Duration.TotalMicroseconds, span, ref at);
        span[at++] = (byte)'}';
        to.Advance(at);
        return true;
    }

    private static void Put(ReadOnlySpan<byte> text, Span<byte> to, ref int at)
    {
        text.CopyTo(to[at..]);
        at += text.Length;
    }

    private static void Put(long number, Span<byte> to, ref int at)
    {
        Utf8Formatter.TryFormat(number, to[at..], out var written);
        at += written;
    }
}

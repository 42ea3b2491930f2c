using System.Text;
using System.Text.Json;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Leader;

/// <summary>What the journal has once for many jobs that ended alike, each of which is a row.</summary>
internal sealed class OutcomeHead(byte[] type, OutcomeState state, long baseMs)
{
    /// <summary>One of them as a fragment of its own.</summary>
    public ReadOnlyMemory<byte> FragmentOf(ReadOnlyMemory<byte> text)
    {
        var reader = new Utf8JsonReader(text.Span);
        reader.Read();
        var row = SuccessRow.Read(ref reader, baseMs);
        return Encoding.UTF8.GetBytes(
            $"{{\"id\":\"{Encoding.UTF8.GetString(row.Id)}\",\"type\":\"{JsonEncodedText.Encode(type)}\",\"s\":\"{state.ToString().ToLowerInvariant()}\",\"a\":1,"
            + $"\"e\":{row.EnqueuedMs},\"c\":{row.ClaimedMs},\"st\":{row.StartedMs},\"d\":{row.DurationUs}}}");
    }
}

using System.Text;
using System.Text.Json;

namespace Lighthouse.Broker;

/// <summary>One of the jobs of a fragment that <see cref="SuccessRows"/> wrote. Hot where the coordinator folds them: reading one allocates nothing.</summary>
public ref struct SuccessRow
{
    /// <summary>The job, which is its entry's id, as JSON has it between the quotes.</summary>
    public ReadOnlySpan<byte> Id { get; private set; }

    /// <summary>When it was enqueued, Unix milliseconds on Redis' clock; a client may have chosen its entry's id, so never later than it was claimed.</summary>
    public long EnqueuedMs { get; private set; }

    /// <summary>When it was claimed, Unix milliseconds on Redis' clock.</summary>
    public long ClaimedMs { get; private set; }

    /// <summary>When its handler began, Unix milliseconds on Redis' clock; 0 when it did not.</summary>
    public long StartedMs { get; private set; }

    /// <summary>How long the handler ran.</summary>
    public long DurationUs { get; private set; }

    /// <summary>Reads the array that the reader stands on, up to its end. What is unknown or of the wrong kind is passed over.</summary>
    public static SuccessRow Read(scoped ref Utf8JsonReader reader, long baseMs)
    {
        var row = new SuccessRow();
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == 0 && reader.TokenType == JsonTokenType.String) row.Id = reader.ValueSpan;
            else if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number)) reader.Skip();
            else if (at == 1) row.ClaimedMs = baseMs + number;
            else if (at == 2) row.DurationUs = number;
            else if (at == 3) row.StartedMs = row.ClaimedMs + number;
        }

        row.EnqueuedMs = EntryId.TryParse(row.Id, out var entry) ? (long)Math.Min(entry.Milliseconds, (ulong)Math.Max(0, row.ClaimedMs)) : 0;
        return row;
    }

    internal readonly JournalEntry ToEntry(JournalEntry shared) => shared with
    {
        Id = Encoding.UTF8.GetString(Id),
        Attempt = 1,
        EnqueuedMs = EnqueuedMs,
        ClaimedMs = ClaimedMs,
        StartedMs = StartedMs,
        Duration = TimeSpan.FromMicroseconds(DurationUs),
    };
}

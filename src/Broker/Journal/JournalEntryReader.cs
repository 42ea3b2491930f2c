using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>Reads the fragments of a journal record. Members it does not know are passed over, so that a newer version's journal can be read.</summary>
internal static class JournalEntryReader
{
    public static IReadOnlyList<JournalEntry> Read(ReadOnlySpan<byte> json)
    {
        var entries = new List<JournalEntry>();
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return entries;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) Read(ref reader, entries);
        }
        catch (JsonException)
        {
            // somebody wrote into the journal by hand; what could be read of the record is what it says
        }
        return entries;
    }

    private static void Read(ref Utf8JsonReader reader, List<JournalEntry> entries)
    {
        var first = entries.Count;
        var entry = Entry(ref reader, entries);
        if (entries.Count == first) entries.Add(entry);
    }

    /// <summary>One job's, or what many jobs share; then each of those is added to <paramref name="entries"/>.</summary>
    private static JournalEntry Entry(ref Utf8JsonReader reader, List<JournalEntry> entries)
    {
        var entry = new JournalEntry { Id = "", State = "" };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            entry = (name, reader.TokenType) switch
            {
                ("id", JsonTokenType.String) => entry with { Id = reader.GetString()! },
                ("type", JsonTokenType.String) => entry with { Type = reader.GetString()! },
                ("s", JsonTokenType.String) => entry with { State = reader.GetString()! },
                ("a", JsonTokenType.Number) => entry with { Attempt = reader.GetInt32() },
                ("e", JsonTokenType.Number) => entry with { EnqueuedMs = reader.GetInt64() },
                ("c", JsonTokenType.Number) => entry with { ClaimedMs = reader.GetInt64() },
                ("st", JsonTokenType.Number) => entry with { StartedMs = reader.GetInt64() },
                ("d", JsonTokenType.Number) => entry with { Duration = TimeSpan.FromMicroseconds(reader.GetInt64()) },
                ("due", JsonTokenType.Number) => entry with { DueMs = reader.GetInt64() },
                ("first", JsonTokenType.String) => entry with { First = reader.GetString() },
                ("node", JsonTokenType.String) => entry with { Node = reader.GetString() },
                ("by", JsonTokenType.String) => entry with { By = reader.GetString() },
                ("note", JsonTokenType.String) => entry with { Note = reader.GetString() },
                ("unwritten", JsonTokenType.String) => entry with { Unwritten = reader.GetString() },
                ("err", JsonTokenType.StartObject) => entry with { Error = JsonSerializer.Deserialize(ref reader, BrokerJson.Default.JobError) },
                ("log", JsonTokenType.StartArray) => entry with { Log = Lines(ref reader) },
                ("jobs", JsonTokenType.StartArray) => Rows(ref reader, entry, entries),
                _ => Skipped(ref reader, entry),
            };
        }
        return entry;
    }

    /// <summary>See <see cref="SuccessRows"/>, which wrote them.</summary>
    private static JournalEntry Rows(ref Utf8JsonReader reader, JournalEntry shared, List<JournalEntry> entries)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray) entries.Add(SuccessRow.Read(ref reader, shared.ClaimedMs).ToEntry(shared));
        return shared;
    }

    private static List<string> Lines(ref Utf8JsonReader reader)
    {
        var lines = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) lines.Add(reader.GetString()!);
            else reader.Skip();
        }
        return lines;
    }

    private static JournalEntry Skipped(ref Utf8JsonReader reader, JournalEntry entry)
    {
        reader.Skip();
        return entry;
    }
}

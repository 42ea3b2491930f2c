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
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) entries.Add(Entry(ref reader));
        }
        catch (JsonException)
        {
            // somebody wrote into the journal by hand; what could be read of the record is what it says
        }
        return entries;
    }

    private static JournalEntry Entry(ref Utf8JsonReader reader)
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
                _ => Skipped(ref reader, entry),
            };
        }
        return entry;
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

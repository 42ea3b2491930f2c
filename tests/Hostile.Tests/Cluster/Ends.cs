using Lighthouse.Broker;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>How the jobs of a queue ended, by its journal, since the last look.</summary>
internal sealed class Ends(JournalReader journal, string queue)
{
    private EntryId _at = EntryId.Start;

    public async Task<IReadOnlyList<JournalEntry>> ReadAsync()
    {
        var ends = new List<JournalEntry>();
        while (true)
        {
            var records = await journal.ReadAsync(queue, _at, 500);
            if (records.Count == 0) return ends;
            ends.AddRange(records.SelectMany(record => record.Entries).Where(entry => entry.State is "succeeded" or "dead" or "cancelled" or "expired" or "deduplicated"));
            _at = records[^1].Position;
        }
    }
}

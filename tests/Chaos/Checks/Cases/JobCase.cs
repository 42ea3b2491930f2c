namespace Lighthouse.Chaos;

/// <summary>All that is known of one job.</summary>
internal sealed class JobCase(JobName name)
{
    public JobName Name { get; } = name;

    /// <summary>As its producer sent it; null for follow-ups, ticks and duplicates under ids of their own.</summary>
    public AcceptedJob? Sent { get; set; }

    /// <summary>In the order of the journal.</summary>
    public List<JournalLine> Journal { get; } = [];

    /// <summary>In the order of their fences.</summary>
    public List<Run> Runs { get; } = [];

    public IEnumerable<JournalLine> Ends => Journal.Where(line => line.IsEnd);

    public JournalLine? End => Journal.LastOrDefault(line => line.IsEnd);

    public string Token => Sent?.Token ?? (Runs.Count > 0 ? Runs[0].Begun.Token : "");
}

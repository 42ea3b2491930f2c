using Lighthouse.Messages;

namespace Lighthouse.Demo.Reporting;

/// <summary>One line of the demo's table: what became of the jobs of one type.</summary>
internal sealed record TypeReport(string Type, int Enqueued, int Succeeded, int Retried, int Recovered, int Dead, TimeSpan P50, TimeSpan P99, double JobsPerSecond)
{
    public static IReadOnlyList<TypeReport> Of(Tally tally) =>
        [.. tally.Jobs.GroupBy(job => job.Type).OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => Of(tally, type.Key, [.. type.Select(job => tally.EndOf(job.Id)).OfType<JobEnd>()], type.Count()))];

    private static TypeReport Of(Tally tally, string type, IReadOnlyList<JobEnd> ends, int enqueued)
    {
        var latencies = ends.Select(end => end.Latency).Order().ToArray();
        // From the first enqueue of the type to its last end.
        var seconds = ends.Count == 0 ? 0 : (ends.Max(end => end.AtMs) - ends.Min(end => end.AtMs - end.Latency.TotalMilliseconds)) / 1000;
        return new TypeReport(type, enqueued, ends.Count(end => end.State == JobStates.Succeeded), tally.RetriedOf(type), tally.RecoveredOf(type),
            ends.Count(end => end.State == JobStates.Dead), Percentile(latencies, 0.50), Percentile(latencies, 0.99), seconds > 0 ? ends.Count / seconds : 0);
    }

    // Nearest rank.
    private static TimeSpan Percentile(TimeSpan[] sorted, double share) =>
        sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

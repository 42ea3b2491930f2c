using System.Globalization;
using Lighthouse.Broker;

namespace Lighthouse.Chaos;

/// <summary>Tells all that is known of a job, in the order of time: how it was sent, what ran, what the journal says, what was done to the members concerned.</summary>
internal static class History
{
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<string> Of(CaseFile file, params IEnumerable<JobCase> jobs)
    {
        var all = jobs.Distinct().ToArray();
        var lines = new List<(DateTimeOffset At, string Text)>();
        foreach (var job in all) Tell(file, job, all.Length > 1, lines);
        if (lines.Count == 0) return [];
        var (from, to) = (lines.Min(line => line.At) - Around, lines.Max(line => line.At) + Around);
        var members = all.SelectMany(job => job.Runs.Select(run => run.Node).Concat(job.Journal.Select(line => line.Node))).Where(node => node.Length > 0).ToHashSet();
        foreach (var fault in file.Faults.Between(from, to))
        {
            if (fault.Members.Count > 0 && !fault.Members.Any(members.Contains)) continue;
            lines.Add((fault.Begin, string.Create(CultureInfo.InvariantCulture, $"fault    {fault.Number} {fault.Kind} of {fault.Target} begins ({string.Join(", ", fault.Members)}) {fault.Detail}")));
            lines.Add((fault.End, string.Create(CultureInfo.InvariantCulture, $"fault    {fault.Number} {fault.Kind} of {fault.Target} is over")));
        }
        foreach (var happening in file.Evidence.Cluster)
        {
            if (members.Contains(happening.Node)) lines.Add((At(happening.AtMs), $"cluster  {happening.Kind} {happening.Node} {happening.Detail}".TrimEnd()));
        }
        return [.. lines.OrderBy(line => line.At).Select(line => $"{Clock(line.At)}  {line.Text}")];
    }

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void Tell(CaseFile file, JobCase job, bool several, List<(DateTimeOffset At, string Text)> lines)
    {
        var of = several ? $" of {job.Name}" : "";
        if (job.Sent is { } sent)
        {
            var key = sent.OrderingKey is { } ordering ? string.Create(CultureInfo.InvariantCulture, $", number {sent.Number} of key {ordering}") : "";
            lines.Add((sent.Sent, $"producer {sent.Token}{of} is sent by the {sent.Door} door ({sent.Plan.Kind}{key})"));
            var answer = !sent.Certain ? "is given up: its answer was lost" : sent.First is { } first ? $"is known: {first} came first" : $"is accepted as {(sent.Id.Length > 0 ? sent.Id : "a job without a name")}";
            lines.Add((sent.At, string.Create(CultureInfo.InvariantCulture, $"producer {sent.Token}{of} {answer}{(sent.Times > 1 ? $", sent {sent.Times} times" : "")}")));
        }
        foreach (var act in file.Acts(job.Name)) lines.Add((act.At, $"operator {act.Kind}{of}: {act.Answer ?? "no answer"}"));
        foreach (var run in job.Runs)
        {
            lines.Add((run.Begun.At, $"ledger   {run}{of} begins{(run.Begun.Refused ? ", and is refused" : "")}"));
            if (run.End is { } end) lines.Add((end.At, $"ledger   {run}{of}: {Word(end)}"));
        }
        foreach (var line in job.Journal)
        {
            var entry = line.Entry;
            var more = string.Concat(
                line.Node.Length > 0 ? $" ({line.Node})" : "",
                entry.DueMs > 0 ? $", due {Clock(At(entry.DueMs))}" : "",
                entry.First is { } first ? $", first is {first}" : "",
                entry.Error is { } error ? $", {error.Type}: {error.Message}" : "",
                entry.Note is { } note ? $", {note}" : "");
            lines.Add((line.At, string.Create(CultureInfo.InvariantCulture, $"journal  {line.State}{of} at attempt {entry.Attempt} by {line.Record.Kind}{more}")));
        }
    }

    private static string Word(LedgerEntry end) => (end.Phase, end.Refused) switch
    {
        (LedgerPhase.Done, false) => "it has its effect",
        (LedgerPhase.Done, true) => "its effect is refused",
        (LedgerPhase.Left, _) => "it ends without an effect",
        _ => "its process is gone",
    };

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

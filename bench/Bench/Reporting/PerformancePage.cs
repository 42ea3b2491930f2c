using System.Globalization;
using System.Text;

namespace Lighthouse.Bench;

/// <summary>
/// The part of <c>docs/performance.md</c> that is measured: bars, tables, machine and versions, between two marks. What people wrote
/// around it, such as why a bar is missed, stays.
/// </summary>
internal sealed class PerformancePage(string path, IReadOnlyList<(string Name, string Value)> machine, IReadOnlyDictionary<string, string?> peers, TimeProvider time) : IReport
{
    private const string Start = "<!-- measured: begin -->";
    private const string Finish = "<!-- measured: end -->";

    private const string Opening = """
        # Performance

        Measured by `./dev bench peers`, which anyone can run: Lighthouse and other job queues do the same work on the same machine, each time on a redis-server of their own, in turn. Ratios are
        taken within a round and decide; single figures are worth no more than the minute they were taken in. [How it is measured](../bench/README.md).


        """;

    public void Ran(CaseKey key, int round, Sample sample)
    {
    }

    public void Failed(CaseKey key, int round, string reason)
    {
    }

    public void RoundEnded(IReadOnlyList<IWorkload> workloads, Results results, Plan plan) => End(workloads, results, plan);

    public void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        var text = new StringBuilder();
        text.AppendLine(Start).AppendLine();
        WriteSummary(text, plan, results);
        WriteBars(text, workloads, results, plan);
        foreach (var workload in workloads) WriteTables(text, workload, results);
        foreach (var (key, reason) in results.Failures) text.AppendLine(CultureInfo.InvariantCulture, $"Failed, and so left out: {key}: {reason}").AppendLine();
        text.AppendLine(Finish).AppendLine();
        File.WriteAllText(path, Placed(text.ToString()).TrimEnd() + "\n");
    }

    /// <summary>In place of what was measured before.</summary>
    private string Placed(string measured)
    {
        var before = File.Exists(path) ? File.ReadAllText(path) : "";
        var (begin, end) = (before.IndexOf(Start, StringComparison.Ordinal), before.IndexOf(Finish, StringComparison.Ordinal));
        return begin < 0 || end < begin ? Opening + measured : before[..begin] + measured + before[(end + Finish.Length)..].TrimStart('\n');
    }

    private void WriteSummary(StringBuilder text, Plan plan, Results results)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {time.GetUtcNow():yyyy-MM-dd}, {plan.Rounds} {(plan.Rounds == 1 ? "round" : "rounds")}{(plan.Quick ? ", with `--quick`: tiny sizes, which say nothing about speed" : "")}. Each figure is the median, with the lowest and the highest in parentheses.").AppendLine();
        text.AppendLine("| | |").AppendLine("| --- | --- |");
        foreach (var (name, value) in machine) text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {value} |");
        foreach (var (system, version) in peers) text.AppendLine(CultureInfo.InvariantCulture, $"| {system} | {version ?? "could not be installed, and is left out"} |");
        text.AppendLine().AppendLine("Redis, workers and producer share the machine. A setting reads so: `c50 ×2 fast` is two processes with 50 jobs at once in each, and nothing kept of jobs that succeeded. Lighthouse runs with its defaults but for that number.").AppendLine();
        if (Spread.Of(results.All(Metric.OtherCores)) is { } others)
            text.AppendLine(CultureInfo.InvariantCulture, $"Meanwhile the rest of the machine kept {Spread.Text(others.Median)} cores busy (median of all runs; {Spread.Text(others.Max)} at most).").AppendLine();
    }

    private static void WriteBars(StringBuilder text, IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        text.AppendLine("## Bars").AppendLine();
        text.AppendLine("| workload | what | wanted | reached | |").AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var workload in workloads)
        {
            foreach (var verdict in Verdict.Of(workload, results))
                text.AppendLine(CultureInfo.InvariantCulture, $"| {workload.Name} {workload.Title} | {verdict.Bar.Says} | {verdict.LimitText} | {verdict.Reached?.ToString() ?? "–"} | {(plan.Quick ? "not judged" : verdict.Word)} |");
        }
        text.AppendLine();
    }

    private static void WriteTables(StringBuilder text, IWorkload workload, Results results)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {workload.Name} {workload.Title}").AppendLine().AppendLine(workload.Describes).AppendLine();
        WriteLaws(text, workload, results);
        foreach (var table in results.Cases.Where(key => key.Workload == workload.Name && results.MetricsOf(key).Any()).GroupBy(key => key.Variant)) WriteTable(text, workload, table.Key, [.. table], results);
    }

    private static void WriteLaws(StringBuilder text, IWorkload workload, Results results)
    {
        var laws = LawFit.Of(workload, results).ToArray();
        if (laws.Length == 0) return;
        text.AppendLine("| how it grows | |").AppendLine("| --- | --- |");
        foreach (var law in laws) text.AppendLine(CultureInfo.InvariantCulture, $"| {law.Says} | {law.Text} |");
        text.AppendLine();
    }

    /// <summary>Columns in which nothing stands are left out.</summary>
    private static void WriteTable(StringBuilder text, IWorkload workload, string variant, IReadOnlyList<CaseKey> cases, Results results)
    {
        var metrics = cases.SelectMany(results.MetricsOf).Distinct().Select(metric => (metric.Title, Cell: (Func<CaseKey, string>)(key => results.Find(key, metric)?.ToString() ?? "")));
        (string Title, Func<CaseKey, string> Cell)[] columns = [.. metrics, ("of bare XADDs", key => OfFloor(key, results)), ("Lighthouse beside it", key => Beside(workload, key, results))];
        columns = [.. columns.Where(column => cases.Any(key => column.Cell(key).Length > 0))];
        text.AppendLine(CultureInfo.InvariantCulture, $"| {variant} | {string.Join(" | ", columns.Select(column => column.Title))} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"|{string.Concat(Enumerable.Repeat(" --- |", columns.Length + 1))}");
        foreach (var key in cases)
        {
            var name = key.Persistence == Persistence.None ? key.Contender : $"{key.Contender}, {key.Persistence}";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", columns.Select(column => column.Cell(key)))} |");
        }
        text.AppendLine();
    }

    /// <summary>Jobs a second as a share of what <c>redis-benchmark</c> reached in the same round.</summary>
    private static string OfFloor(CaseKey key, Results results)
    {
        var jobs = results.Rounds(key.Workload, new Figure(Metric.JobsPerSecond, key.Side, key.Variant) { Persistence = key.Persistence, Contender = key.Contender });
        var floor = results.Rounds(FloorWorkload.Id, FloorWorkload.Most with { Persistence = key.Persistence });
        return Spread.Of(jobs.Where(round => floor.ContainsKey(round.Key)).Select(round => round.Value / floor[round.Key])) is { } share ? $"{share}" : "";
    }

    /// <summary>Ours, by the case's first figure, as a factor of it.</summary>
    private static string Beside(IWorkload workload, CaseKey key, Results results)
    {
        if (key.Side == Side.Ours) return "";
        var metric = results.MetricsOf(key).First();
        var ours = results.Rounds(workload.Name, new Figure(metric, Side.Ours, key.Variant) { Persistence = key.Persistence });
        var theirs = results.Rounds(workload.Name, new Figure(metric, key.Side, key.Variant) { Persistence = key.Persistence, Contender = key.Contender });
        return Spread.Of(ours.Where(round => theirs.ContainsKey(round.Key)).Select(round => round.Value / theirs[round.Key])) is { } ratio ? $"{ratio}×" : "";
    }
}

namespace Lighthouse.Bench;

/// <summary>For people at a terminal: a line for each run as it ends, then medians and bars.</summary>
internal sealed class ConsoleReport(TextWriter output) : IReport
{
    public void Ran(CaseKey key, int round, Sample sample) =>
        output.WriteLine($"  round {round}  {key,-48} {string.Join(", ", sample.Select(figure => $"{Spread.Text(figure.Value)} {figure.Key.Title}"))}");

    public void Failed(CaseKey key, int round, string reason) => output.WriteLine($"  round {round}  {key,-48} FAILED: {reason}");

    public void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        foreach (var workload in workloads)
        {
            output.WriteLine($"\n{workload.Name} {workload.Title}, medians of {plan.Rounds} (lowest–highest):");
            foreach (var key in results.Cases.Where(key => key.Workload == workload.Name))
                output.WriteLine($"  {key,-48} {string.Join(", ", results.MetricsOf(key).Select(metric => $"{results.Find(key, metric)} {metric.Title}"))}");
            if (plan.Quick) continue; // sizes that say nothing about speed
            foreach (var verdict in Verdict.Of(workload, results))
                output.WriteLine($"  {verdict.Word,-12} {verdict.Bar.Says}: {(verdict.Reached is { } reached ? $"{reached}, " : "")}wanted {verdict.LimitText}");
            foreach (var law in LawFit.Of(workload, results)) output.WriteLine($"  law          {law.Says}: {law.Text}");
        }

        output.WriteLine();
        foreach (var (key, reason) in results.Failures) output.WriteLine($"failed: {key}: {reason}");
        output.WriteLine($"{results.Cases.Count - results.Failures.Count} passed, {results.Failures.Count} failed");
    }
}

using System.Text.Json;

namespace Lighthouse.Bench;

/// <summary>For programs: one line for each workload. What went wrong is said on standard error as well.</summary>
internal sealed class JsonReport(TextWriter output, TextWriter errors) : IReport
{
    public void Ran(CaseKey key, int round, Sample sample)
    {
    }

    public void Failed(CaseKey key, int round, string reason) => errors.WriteLine($"{key}, round {round}: {reason}");

    public void End(IReadOnlyList<IWorkload> workloads, Results results, Plan plan)
    {
        foreach (var workload in workloads)
        {
            var line = new WorkloadLine(workload.Name, workload.Title, plan.Rounds, plan.Quick, [.. results.Cases.Where(key => key.Workload == workload.Name).Select(Line)], Bars(workload), Laws(workload));
            output.WriteLine(JsonSerializer.Serialize(line, BenchJson.Default.WorkloadLine));
        }

        CaseLine Line(CaseKey key) => new(
            key.Contender, key.Side.ToString().ToLowerInvariant(), key.Variant, key.Persistence, results.Failures.GetValueOrDefault(key),
            results.MetricsOf(key).ToDictionary(metric => metric.Name, metric => results.Find(key, metric)!.Value));

        IReadOnlyList<BarLine> Bars(IWorkload workload) => plan.Quick ? [] : [.. Verdict.Of(workload, results).Select(verdict => new BarLine(verdict.Bar.Says, verdict.LimitText, verdict.Word, verdict.Reached))];

        IReadOnlyList<LawLine> Laws(IWorkload workload) => plan.Quick ? [] : [.. LawFit.Of(workload, results).Select(law => new LawLine(law.Says, law.Exponent, law.Factor))];
    }
}

using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>Tells what came out of a run: tables, each violation with the history of its job, and a last line that adds up.</summary>
internal static class ChaosReport
{
    private const int MostViolations = 20;

    public static void Write(TextWriter output, Verdict verdict)
    {
        foreach (var (title, table) in Tables(verdict))
        {
            output.WriteLine();
            output.WriteLine(title);
            foreach (var line in table.Plain()) output.WriteLine($"  {line}");
        }
        foreach (var result in verdict.Results.Where(result => !result.Passed)) WriteViolations(output, result);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict.Results.Count(result => result.Passed)} passed, {verdict.Results.Count(result => !result.Passed)} failed"));
    }

    /// <summary>The same tables for the documentation.</summary>
    public static async Task WriteMarkdownAsync(string file, Verdict verdict, ChaosSettings settings)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"Seed {settings.Seed}, {verdict.Figures.Duration.TotalMinutes:0.#} minutes, lease {settings.Lease.TotalSeconds:0.#} s, {settings.Rate:0} jobs a second sent by producers at four doors."),
        };
        foreach (var (title, table) in Tables(verdict)) lines.AddRange(["", $"### {title}", "", .. table.Markdown()]);
        await File.WriteAllLinesAsync(file, lines);
    }

    private static IEnumerable<(string Title, TextTable Table)> Tables(Verdict verdict)
    {
        var figures = verdict.Figures;
        yield return ("Work", Work(figures));
        if (figures.RunsAgain.Count > 0) yield return ("Runs beyond a job's first, by what explains them", Again(figures));
        if (figures.Recoveries.Count > 0) yield return ("Recovery, by kind of fault", Recovered(figures));
        if (figures.LongestStuck.Count > 0) yield return ("Jobs that could have gone on and did not, the longest", Stuck(figures));
        yield return ("Promises", Promises(verdict));
    }

    private static TextTable Work(Figures figures)
    {
        var table = new TextTable("what", "count");
        table.Add("jobs accepted", Number(figures.Accepted));
        table.Add("jobs whose answer was lost for good", string.Create(CultureInfo.InvariantCulture, $"{figures.Uncertain:N0} ({figures.UncertainThere:N0} of them were there)"));
        table.Add("jobs sent again until they were answered for", Number(figures.Repeated));
        table.Add("jobs that Redis answered with an error or never saw", Number(figures.TurnedAway));
        foreach (var (state, count) in figures.Ends) table.Add($"ended {state}", Number(count));
        table.Add("runs of handlers", Number(figures.Runs));
        table.Add("writes that the ledger refused: a newer run had begun", Number(figures.Refused));
        table.Add("members declared down", Number(figures.MembersDown));
        table.Add("settled a second", string.Create(CultureInfo.InvariantCulture, $"{figures.Throughput:0}"));
        return table;
    }

    private static TextTable Again(Figures figures)
    {
        var table = new TextTable("because of", "runs");
        foreach (var (reason, count) in figures.RunsAgain.OrderByDescending(reason => reason.Value)) table.Add(reason, Number(count));
        return table;
    }

    private static TextTable Recovered(Figures figures)
    {
        var table = new TextTable("fault", "happened", "measured", "p50", "max");
        foreach (var kind in figures.Recoveries)
            table.Add(kind.Kind.ToString(), Number(kind.Faults), Number(kind.Measured), kind.Measured == 0 ? "" : Seconds(kind.Median), kind.Measured == 0 ? "" : Seconds(kind.Longest));
        foreach (var kind in figures.LeftOut) table.Add($"{kind}: left out, this machine does not allow it", "", "", "", "");
        return table;
    }

    private static TextTable Stuck(Figures figures)
    {
        var table = new TextTable("job", "time", "between", "faults on");
        foreach (var stuck in figures.LongestStuck) table.Add(stuck.Job, Seconds(stuck.Time), stuck.Between, stuck.Faults);
        return table;
    }

    private static TextTable Promises(Verdict verdict)
    {
        var table = new TextTable("promise", "looked at", "violations");
        foreach (var result in verdict.Results) table.Add(result.Name, Number(result.Looked), Number(result.Violations.Count));
        return table;
    }

    private static void WriteViolations(TextWriter output, CheckResult result)
    {
        output.WriteLine();
        output.WriteLine($"VIOLATED: {result.Name}");
        foreach (var violation in result.Violations.Take(MostViolations))
        {
            output.WriteLine($"  {violation.What}");
            foreach (var line in violation.History) output.WriteLine($"    {line}");
        }
        if (result.Violations.Count > MostViolations) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {result.Violations.Count - MostViolations:N0} more"));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}

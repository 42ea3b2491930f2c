using System.Globalization;
using Spectre.Console;

namespace Lighthouse.Demo.Reporting;

/// <summary>Prints what became of the jobs, for a person to read.</summary>
internal static class Report
{
    public static void Print(Tally tally)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("type").NoWrap());
        foreach (var column in (string[])["enqueued", "succeeded", "retried", "recovered", "dead", "p50", "p99", "jobs/s"]) table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        foreach (var line in TypeReport.Of(tally))
            table.AddRow(line.Type, Number(line.Enqueued), Number(line.Succeeded), Number(line.Retried), Number(line.Recovered), Number(line.Dead), Time(line.P50), Time(line.P99), line.JobsPerSecond.ToString("0.0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}

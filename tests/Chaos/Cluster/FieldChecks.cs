namespace Lighthouse.Chaos;

/// <summary>What is to be said of the processes themselves; of the jobs the <see cref="Checker"/> speaks.</summary>
internal static class FieldChecks
{
    public static IReadOnlyList<CheckResult> Of(Field field, FaultRunner faults, string folder)
    {
        var ends = field.Processes.SelectMany(process => process.Ends).ToArray();
        return
        [
            new CheckResult("no process prints an exception that nobody handled", field.Processes.Count() + 1, ProcessLogs.Alarming(folder)),
            new CheckResult("no process ends by itself", ends.Length, [.. faults.Unexplained.Select(end => new Violation($"{end}.", Words(folder, end)))]),
            new CheckResult("a process that is told to stop does, with exit code 0", ends.Count(end => end.WasAsked),
                [.. ends.Where(end => end.WasAsked && !end.WasOrderly).Select(end => new Violation($"{end}.", Words(folder, end)))]),
        ];
    }

    private static string[] Words(string folder, ProcessEnd end) => [.. File.ReadLines(Path.Combine(folder, end.Name + ".log")).TakeLast(20)];
}

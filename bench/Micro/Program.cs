using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Lighthouse.Micro;

if (MicroOptions.TryRead(args, out var options) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}

var summaries = BenchmarkRunner.Run([.. options.Suites], MicroConfig.Create(options.Quick));
foreach (var summary in summaries)
{
    MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
    foreach (var error in summary.ValidationErrors.Where(error => error.IsCritical)) Console.Error.WriteLine(error.Message);
}

var broken = summaries.SelectMany(summary => summary.Reports).Where(report => !report.Success).ToList();
foreach (var report in broken) Console.Error.WriteLine($"{report.BenchmarkCase.Descriptor.GetFilterName()} failed; ./dev bench micro without --quick prints why.");
return broken.Count > 0 || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Length == 0) ? 1 : 0;

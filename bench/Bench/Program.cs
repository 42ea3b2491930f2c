using Lighthouse.Bench;

var command = BenchOptions.Command(async options =>
{
    IReport report = options.Json ? new JsonReport(Console.Out, Console.Error) : new ConsoleReport(Console.Out);
    var results = await BenchRun.RunAsync(options, report);
    return results.Failures.Count == 0 ? 0 : 1;
});
var parsed = command.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exitCode;

using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Lighthouse.Demo;
using Lighthouse.Redis.Embedded;
using Spectre.Console;

// Into a file or a pipe: no escape codes, and lines as long as the table is wide.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Width = 120;
}

var nodes = new Option<int>("--nodes") { Description = "How many nodes to start.", DefaultValueFactory = _ => 2 };
nodes.Validators.Add(result =>
{
    if (result.Tokens is [var word] && !(int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64))
        result.AddError($"--nodes takes a number from 1 to 64, not `{word.Value}`.");
});
var data = new Option<string>("--data") { Description = "Where state is kept.", DefaultValueFactory = _ => "data" };

var demo = new Command("demo", "Runs the sample workload on a cluster of its own and says what became of each job.") { nodes };
demo.SetAction((arguments, _) => RunAsync(stop => DemoCommand.RunAsync(arguments.GetValue(nodes), stop)));
var up = new Command("up", "Redis, a Lighthouse and nodes with the samples' handlers, until Ctrl-C.") { nodes, data };
up.SetAction((arguments, _) => RunAsync(stop => UpCommand.RunAsync(Path.GetFullPath(arguments.GetValue(data)!), arguments.GetValue(nodes), stop)));

var root = new RootCommand("A local Lighthouse cluster; see ./dev.") { demo, up };
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

// The first SIGINT or SIGTERM asks the command to stop in order; a second one ends it at once, children included.
static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
{
    using var stop = new CancellationTokenSource();
    void OnSignal(PosixSignalContext signal)
    {
        if (stop.IsCancellationRequested) return;
        signal.Cancel = true;
        stop.Cancel();
    }

    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    try
    {
        return await command(stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 130;
    }
    catch (Exception fault) when (fault is EmbeddedRedisException or InvalidOperationException or IOException or TimeoutException)
    {
        await Console.Error.WriteLineAsync(fault.Message);
        return 1;
    }
}

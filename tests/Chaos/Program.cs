using System.CommandLine;
using System.Runtime.InteropServices;
using Lighthouse.Chaos;

// The first SIGINT or SIGTERM heals and ends the run in order, with a verdict on what happened so far; a second one ends it at once.
var command = ChaosOptions.Command(async options =>
{
    using var heal = new CancellationTokenSource();
    using var now = new CancellationTokenSource();
    void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!heal.IsCancellationRequested) heal.Cancel();
        else now.Cancel();
    }

    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    try
    {
        return await ChaosRun.RunAsync(options, heal.Token, now.Token);
    }
    catch (OperationCanceledException) when (now.IsCancellationRequested)
    {
        return 130;
    }
});
var parsed = command.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? 2 : exitCode;

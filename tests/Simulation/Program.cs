using System.Runtime.InteropServices;
using Lighthouse.Simulation;
using Lighthouse.Support;

if (!SimulationOptions.TryRead(args, out var options, out var problem))
{
    Console.Error.WriteLine($"sim: {problem}");
    Console.Error.WriteLine(SimulationOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (options.Plant is { } plant) Console.WriteLine($"sim: planted on purpose: {PlantedDefects.Named(plant)}");
return await (options.Seed is { } seed ? new SingleSeed(options, seed).RunAsync() : new ManySeeds(options, stop.Token).RunAsync());

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

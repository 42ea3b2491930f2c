using Lighthouse.Simulation;
using Lighthouse.Support;

if (!SimulationOptions.TryRead(args, out var options, out var problem))
{
    Console.Error.WriteLine($"sim: {problem}");
    Console.Error.WriteLine(SimulationOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
if (options.Plant is { } plant) Console.WriteLine($"sim: planted on purpose: {PlantedDefects.Named(plant)}");
return options.Seed is { } seed ? await new SingleSeed(options, seed).RunAsync() : await new ManySeeds(options, stop.Token).RunAsync();

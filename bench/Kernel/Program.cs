using Lighthouse.Actors;
using Lighthouse.Kernel;

if (KernelOptions.TryRead(args, out var options) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 2;
}

await using var system = ActorSystem.Create("kernel", new ActorSystemOptions
{
    Strategy = new SupervisorStrategy { MaxRestarts = int.MaxValue, LogFailures = false },
});
IKernelCase[] cases = [new TellCase(system, producers: 1), new TellCase(system, producers: 4), new PingPongCase(system, pairs: 8), new SpawnCase(system), new RestartCase(system)];
var report = new KernelReport(options);
try
{
    foreach (var each in cases) report.Add(each, await KernelRounds.RunAsync(each, options));
    return 0;
}
catch (WrongCountException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}

using System.CommandLine;
using Lighthouse.Load;

// The processes that the benchmark measures: a node, a producer, and the floors, which do the bare minimum with the same client and runtime.
return await new RootCommand("The processes that ./dev bench measures; it starts them itself.")
{
    NodeCommand.Make(),
    ProduceCommand.Make(),
    PopCommand.Make(),
    WaitCommand.Make(),
}.Parse(args).InvokeAsync();

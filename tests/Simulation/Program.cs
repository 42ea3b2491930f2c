using Lighthouse.Simulation;

return await SimulationProgram.RunAsync(args);

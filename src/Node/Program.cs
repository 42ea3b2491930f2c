return await Lighthouse.Node.NodeProgram.RunAsync(args);

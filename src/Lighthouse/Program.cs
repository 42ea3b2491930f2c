return await Lighthouse.Server.LighthouseProgram.RunAsync(args);

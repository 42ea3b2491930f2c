using Lighthouse.Node;
using Lighthouse.Samples;

return await NodeProgram.RunAsync(args, node => node.AddSamples(), services => services.AddSamples());

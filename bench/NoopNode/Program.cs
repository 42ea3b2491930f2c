using Lighthouse.NoopNode;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A real node whose one handler does nothing: what is left is what a job costs. The Redis is LIGHTHOUSE_REDIS.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.AddLighthouseNode(node => node.Queue("default").Handle<Noop>((_, _, _) => Task.CompletedTask));
await builder.Build().RunAsync();

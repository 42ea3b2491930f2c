using Lighthouse.Jobs;
using Lighthouse.Startup;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Server;

/// <summary>A Lighthouse: a member that runs no jobs, prefers to lead, and serves the management API.</summary>
internal static class LighthouseProgram
{
    public static Task<int> RunAsync(string[] args) => new StartHost("lighthouse", "leads the cluster and serves its management API; runs no jobs", (builder, _) =>
    {
        builder.AddLighthouseManagement();
        builder.AddLighthouseMember(NodeRole.Lighthouse);
    }).RunAsync(args);
}

using Lighthouse.Broker;
using Lighthouse.Jobs;
using Lighthouse.Jobs.Leader;
using Lighthouse.Jobs.Management;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Gives a host of <c>AddLighthouseNode</c> the management API, health and metrics that the executables have.</summary>
public static class LighthouseManagementExtensions
{
    /// <summary>
    /// Serves the management API that pbm speaks on <c>Lighthouse:Management</c> (127.0.0.1:9110) and health and metrics on
    /// <c>Lighthouse:Health</c> (0.0.0.0:9111), apart from any web server the host may be itself, and checks how Redis is set up.
    /// A default port that is taken gives way to the next free one.
    /// </summary>
    public static T AddLighthouseManagement<T>(this T builder)
        where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddLighthouseCore();
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(ListenAddresses))) return builder;
        services.AddLighthouseLeader();
        services.TryAddSingleton<JobInspector>();
        services.TryAddSingleton<JobLister>();
        services.TryAddSingleton<QueueOperator>();
        services.TryAddSingleton<ClusterEvents>();
        services.AddSingleton<ListenAddresses>();
        services.AddSingleton<MetricsCollector>();
        services.AddHostedService<ManagementServer>();
        services.AddHostedService<RedisCheckService>();
        return builder;
    }
}

using Lighthouse.Jobs.Leader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lighthouse.Jobs.Management;

internal static class ManagementServiceCollectionExtensions
{
    /// <summary>
    /// Adds the management API, health, metrics and the checks of Redis. Call it before the service that joins the cluster is added:
    /// hosted services start in that order and stop in the reverse one.
    /// </summary>
    public static IServiceCollection AddLighthouseManagement(this IServiceCollection services)
    {
        services.AddLighthouseLeader();
        services.TryAddSingleton<ListenAddresses>();
        services.TryAddSingleton<MetricsCollector>();
        services.AddHostedService<ManagementServer>();
        services.AddHostedService<RedisCheckService>();
        return services;
    }
}

using Lighthouse.Jobs.Cron;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lighthouse.Jobs.Leader;

internal static class LeaderServiceCollectionExtensions
{
    /// <summary>Lets this process lead: a process with the role of a Lighthouse by preference, a node where none is there.</summary>
    public static IServiceCollection AddLighthouseLeader(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<LeaderStatus>();
        services.TryAddSingleton<LeaderMetrics>();
        services.TryAddSingleton<LeaderTools>();
        services.TryAddSingleton(provider => new CronPlan(provider.GetRequiredService<LighthouseSettings>(), provider.GetService<NodeBuilder>()));
        services.TryAddSingleton<ILeaderDuty, LeaderDuty>();
        return services;
    }
}

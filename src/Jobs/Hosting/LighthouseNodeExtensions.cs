using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs;
using Lighthouse.Jobs.Cron;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes a host a node of the cluster.</summary>
public static class LighthouseNodeExtensions
{
    /// <summary>
    /// Runs jobs in this host. Settings come from section <c>Lighthouse</c> of the configuration, the Redis URL else from
    /// <c>LIGHTHOUSE_REDIS</c> or <c>REDIS_URL</c>. When the host stops, running jobs are given the grace to end.
    /// </summary>
    /// <param name="configure">Names queues, handlers, middleware and what failures mean.</param>
    /// <exception cref="InvalidOperationException">The host is a node already.</exception>
    public static T AddLighthouseNode<T>(this T builder, Action<NodeBuilder> configure) where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(NodeBuilder)))
            throw new InvalidOperationException("AddLighthouseNode was called twice; name all handlers in one call.");
        var node = new NodeBuilder(builder.Services);
        configure(node);
        builder.Services.AddSingleton(node);
        builder.AddLighthouseMember(NodeRole.Node);
        return builder;
    }

    /// <summary>Makes the host a member of the cluster. Without a <see cref="NodeBuilder"/> it runs no jobs.</summary>
    internal static void AddLighthouseMember(this IHostApplicationBuilder builder, NodeRole role)
    {
        builder.AddLighthouseCore();
        var services = builder.Services;
        services.AddSingleton(role);
        services.AddLighthouseLeader();
        services.AddSingleton<NodeLease>();
        services.AddSingleton<SuspectDuty>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<NodeTree>();
        services.AddSingleton<NodeService>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeService>());
        services.AddSingleton<IConfigureOptions<HostOptions>>(provider => new ConfigureOptions<HostOptions>(options =>
        {
            var needed = provider.GetRequiredService<LighthouseSettings>().ShutdownGrace + NodeService.Margin * 2;
            if (options.ShutdownTimeout < needed) options.ShutdownTimeout = needed;
        }));
    }

    /// <summary>What every process of the cluster has: settings, Redis, the broker, its own state and health. Called again, it adds nothing.</summary>
    internal static void AddLighthouseCore(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IActorScheduler>(ThreadPoolScheduler.Instance);
        services.TryAddSingleton<Random>(_ => new LockedRandom(new Random()));
        services.TryAddSingleton(provider => SettingsReader.Read(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(provider => RedisOptions.Parse(provider.GetRequiredService<LighthouseSettings>().Redis!));
        services.TryAddSingleton<IRedis>(provider => RedisClient.Create(
            provider.GetRequiredService<RedisOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(provider => new Keys(provider.GetRequiredService<LighthouseSettings>().Prefix));
        services.TryAddSingleton(provider => new FunctionLibrary(provider.GetRequiredService<LighthouseSettings>().LoadFunctions));
        services.TryAddSingleton<JobBroker>();
        services.TryAddSingleton<QueueOperator>(provider => new QueueOperator(provider.GetRequiredService<IRedis>(), provider.GetRequiredService<Keys>(), provider.GetRequiredService<FunctionLibrary>()));
        services.TryAddSingleton<OutboxRelay>();
        services.TryAddSingleton<Membership>();
        services.TryAddSingleton<JobInspector>();
        services.TryAddSingleton<CronStore>();
        services.TryAddSingleton<CronBoard>();
        services.TryAddSingleton<NodeHealth>();
        services.TryAddSingleton<NodeState>();
        services.TryAddSingleton<NodeControl>();
    }
}

using System.Net;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// The two listeners of a process: management for operators, health and metrics for machines. They start before the process joins,
/// so that its address is known to the cluster, and stop after it has left, so that a drain can be watched.
/// </summary>
internal sealed partial class ManagementServer(LighthouseSettings settings, ListenAddresses addresses, IServiceProvider services, ILogger<ManagementServer> logger) : IHostedService
{
    private LocalServer? _management;
    private LocalServer? _health;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var defaults = new LighthouseSettings();
        var machine = Dns.GetHostName();
        _management = await LocalServer.StartAsync(ListenSocket.Bind("management", settings.Management, defaults.Management.Port), MapManagement, cancellationToken);
        _health = await LocalServer.StartAsync(ListenSocket.Bind("health", settings.Health, defaults.Health.Port), MapHealth, cancellationToken);
        addresses.Management = ListenAddresses.Callable(_management.EndPoint, machine);
        services.GetRequiredService<NodeState>().Management = addresses.Management;
        addresses.Health = ListenAddresses.Callable(_health.EndPoint, machine);
        Say("management", _management.EndPoint, settings.Management.Port);
        Say("health", _health.EndPoint, settings.Health.Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_management is not null) await _management.DisposeAsync();
        if (_health is not null) await _health.DisposeAsync();
    }

    private void MapManagement(WebApplication application)
    {
        var errors = new ApiErrors(services.GetRequiredService<ILogger<ApiErrors>>());
        var guard = new OriginGuard([.. settings.Management.Hosts, settings.Management.Host, Dns.GetHostName()]);
        application.Use(errors.InvokeAsync);
        application.Use((HttpContext http, RequestDelegate next) =>
            guard.Refuse(http.Request) is var (status, reason) ? ApiErrors.AnswerAsync(http, status, reason) : next(http));

        var parts = new ManagementParts(
            services.GetRequiredService<IRedis>(),
            services.GetRequiredService<Membership>(),
            services.GetRequiredService<JobBroker>(),
            services.GetRequiredService<QueueOperator>(),
            services.GetRequiredService<JobInspector>(),
            services.GetRequiredService<JobLister>(),
            services.GetRequiredService<ClusterEvents>(),
            services.GetRequiredService<CronBoard>(),
            services.GetRequiredService<LeaderTools>(),
            services.GetRequiredService<NodeState>(),
            services.GetRequiredService<NodeControl>(),
            services.GetRequiredService<NodeHealth>(),
            () => services.GetService<NodeTree>()?.Sizes ?? new Dictionary<string, QueueSize>(),
            () => services.GetService<NodeService>()?.Actors);
        application.MapCluster(parts);
        application.MapClusterEvents(parts);
        application.MapQueues(parts);
        application.MapLimits(parts);
        application.MapEnqueue(parts);
        application.MapJobs(parts);
        application.MapJobList(parts);
        application.MapCancel(parts);
        application.MapDead(parts);
        application.MapCron(parts);
        application.MapNodes(parts);
        application.MapDoctor(parts);
        application.MapProcess(parts);
    }

    private void MapHealth(WebApplication application)
    {
        application.Use(new ApiErrors(services.GetRequiredService<ILogger<ApiErrors>>()).InvokeAsync);
        application.MapHealth(services.GetRequiredService<NodeHealth>(), services.GetRequiredService<MetricsCollector>());
    }

    private void Say(string purpose, IPEndPoint endPoint, int wanted)
    {
        if (wanted == 0 || wanted == endPoint.Port) LogListens(logger, purpose, endPoint);
        else LogMoved(logger, purpose, endPoint, wanted);
    }

    [LoggerMessage(3110, LogLevel.Information, "{Purpose} listens on http://{EndPoint}")]
    private static partial void LogListens(ILogger logger, string purpose, IPEndPoint endPoint);

    [LoggerMessage(3111, LogLevel.Warning, "{Purpose} listens on http://{EndPoint}, because port {Wanted} is taken")]
    private static partial void LogMoved(ILogger logger, string purpose, IPEndPoint endPoint, int wanted);
}

using Lighthouse.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds an <see cref="IJobClient"/> to a host.</summary>
public static class LighthouseClientExtensions
{
    /// <summary>
    /// Adds <see cref="IJobClient"/>, one for the process. Redis, prefix and the rest come from section <c>Lighthouse</c> of the
    /// configuration; the URL else from <c>LIGHTHOUSE_REDIS</c> or <c>REDIS_URL</c>.
    /// </summary>
    /// <param name="configure">Changes what the configuration says.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong, thrown when the client is first asked for; every fault is listed.</exception>
    public static T AddLighthouseClient<T>(this T builder, Func<JobClientOptions, JobClientOptions>? configure = null) where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddLighthouseClient(configure);
        return builder;
    }

    /// <inheritdoc cref="AddLighthouseClient{T}(T, Func{JobClientOptions, JobClientOptions}?)"/>
    public static IServiceCollection AddLighthouseClient(this IServiceCollection services, Func<JobClientOptions, JobClientOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJobClient>(provider => JobClient.Connect(
            JobClientSettings.Read(provider.GetRequiredService<IConfiguration>(), configure),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}

using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Node.Tests;

public sealed class StoppedWhileStartingTests
{
    /// <summary>SIGTERM may come before the listeners are up; whoever sent it gets what it asked for.</summary>
    [Fact]
    public async Task Start_ToldToStopBeforeItListens_EndsAsAsked()
    {
        await using var redis = await RedisServer.StartAsync();

        var exitCode = await NodeProgram.RunAsync(
            ["--set", $"lighthouse.redis={redis.Url}", "--set", "lighthouse.management.port=0", "--set", "lighthouse.health.port=0"],
            services: services => services.AddHostedService<EarlySignal>());

        exitCode.ShouldBe(0);
    }

    private sealed class EarlySignal(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

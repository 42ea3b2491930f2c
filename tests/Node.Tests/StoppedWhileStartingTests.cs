using Lighthouse.Node.Tests.Handlers;
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

    /// <summary>It may take a minute to read its files, and whoever pressed Ctrl-C leaves nothing behind.</summary>
    [Fact]
    public async Task Start_ToldToStopWhileItsRedisStarts_EndsAsAskedAndLeavesNoServer()
    {
        using var folder = new TemporaryFolder();
        Scripts.Write(folder.Path, "redis-server", "echo $$ > starting.new; mv starting.new starting; exec sleep 600");
        await using var node = NodeProcess.Serve(folder.Path, ["--embedded"], ("PATH", $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}"));
        await Eventually.TrueAsync(() => File.Exists(folder.File("starting")), TimeSpan.FromSeconds(60));
        var server = folder.Read("starting")!.Trim();

        node.Terminate();

        (await node.EndAsync()).ShouldBe(0);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{server}"));
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

using System.Net;
using System.Net.Sockets;
using Lighthouse.Jobs.Management;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class HealthTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(appendOnly: true);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Ready_RedisGoesAndComesBack_DegradedWithSinceWhenThenReady()
    {
        await using var process = await TestProcess.StartAsync(_redis.Url, "worker");
        await Eventually.TrueAsync(async () => (await process.HealthAsync("/health/ready")).Status == HttpStatusCode.OK);

        _redis.Kill();

        await Eventually.TrueAsync(async () => (await process.HealthAsync("/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
        var (_, degraded) = await process.HealthAsync("/health/ready");
        degraded.GetProperty("status").GetString().ShouldBe("degraded");
        var reason = degraded.GetProperty("reasons").EnumerateArray().First(r => r.GetProperty("subject").GetString() == "redis");
        reason.GetProperty("since").GetDateTimeOffset().ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        reason.GetProperty("reason").GetString().ShouldNotBeNullOrWhiteSpace();
        (await process.HealthAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        await _redis.RestartAsync();
        await Eventually.TrueAsync(async () => (await process.HealthAsync("/health/ready")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_RedisNotThereAtStart_StartsAndIsDegradedUntilItIs()
    {
        _redis.Kill();
        await using var process = await TestProcess.StartAsync(_redis.Url, "worker");

        (await process.HealthAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        await _redis.RestartAsync();
        await Eventually.TrueAsync(async () => (await process.HealthAsync("/health/ready")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_RedisWithoutAppendOnlyFile_IsDegradedAndSaysWhatToSet()
    {
        await using var unsafeRedis = await RedisServer.StartAsync(false, "--maxmemory-policy", "allkeys-lru");
        await using var process = await TestProcess.StartAsync(unsafeRedis.Url, "worker");
        await process.JoinedAsync();

        await Eventually.TrueAsync(async () => (await process.HealthAsync("/health/ready")).Body.GetProperty("reasons").EnumerateArray()
            .Select(r => r.GetProperty("subject").GetString()).Order().SequenceEqual([RedisChecks.Eviction, RedisChecks.Persistence]));
        (await process.HealthAsync("/health/ready")).Body.GetRawText().ShouldContain("appendonly yes");
    }

    [Fact]
    public async Task Metrics_OfARunningProcess_AreTextExposition()
    {
        await using var process = await TestProcess.StartAsync(_redis.Url, "worker");
        await process.JoinedAsync();

        await Eventually.TrueAsync(async () => (await process.TextAsync($"{process.Health}/metrics")).Contains("# TYPE lighthouse_leader gauge\nlighthouse_leader 1\n", StringComparison.Ordinal));
        (await process.TextAsync($"{process.Health}/metrics")).ShouldContain("# TYPE dotnet_");
    }

    [Fact]
    public async Task Start_DefaultPortTaken_TakesAnotherAndSaysSo()
    {
        var defaults = new LighthouseSettings();
        using var taken = TryListen(defaults.Management.Port); // whoever holds it, it is taken
        await using var process = await TestProcess.StartAsync(_redis.Url, "worker", settings: [("lighthouse:management:port", "9110")]);

        new Uri(process.Management).Port.ShouldBeGreaterThan(9110);
        (await process.GetAsync("/api/v1/actors")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_ChosenPortTaken_Fails()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = await Should.ThrowAsync<ListenException>(() => TestProcess.StartAsync(_redis.Url, "worker", settings: [("lighthouse:management:port", $"{port}")]));

        error.Message.ShouldContain($"The management port {port} on 127.0.0.1 is taken");
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}

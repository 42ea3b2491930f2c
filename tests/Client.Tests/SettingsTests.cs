using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Client.Tests;

public sealed class SettingsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task AddLighthouseClient_SettingsFromConfiguration_Enqueues()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Lighthouse:Redis"] = redis.Server.Url, ["Lighthouse:Prefix"] = "shop" });
        builder.AddLighthouseClient();
        using var host = builder.Build();
        var id = await host.Services.GetRequiredService<IJobClient>().EnqueueAsync(new SendEmail("a@b.c"));
        (await redis.Server.CliAsync("XRANGE", "shop:{email}:ready", id, id)).ShouldContain("email.send");
    }

    [Theory]
    [InlineData("LIGHTHOUSE_REDIS")]
    [InlineData("REDIS_URL")]
    public void AddLighthouseClient_UrlFromTheEnvironment_IsTaken(string variable) => Resolve(new() { [variable] = redis.Server.Url }).ShouldNotBeNull();

    [Fact]
    public void AddLighthouseClient_WrongSettings_AreAllNamed()
    {
        var fault = Should.Throw<InvalidOperationException>(() => Resolve(new() { ["Lighthouse:Prefix"] = "a b", ["Lighthouse:LoadFunctions"] = "maybe" }));
        fault.Message.ShouldContain("no Redis is named: set Lighthouse:Redis, or LIGHTHOUSE_REDIS");
        fault.Message.ShouldContain("Lighthouse:Prefix is not allowed: `a b`");
        fault.Message.ShouldContain("Lighthouse:LoadFunctions is neither true nor false: `maybe`");
    }

    [Fact]
    public void AddLighthouseClient_UrlThatIsNone_IsNamed() =>
        Should.Throw<InvalidOperationException>(() => Resolve(new() { ["Lighthouse:Redis"] = "http://example.com" })).Message.ShouldContain("Lighthouse:Redis: ");

    private static IJobClient Resolve(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddLighthouseClient();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IJobClient>();
    }
}

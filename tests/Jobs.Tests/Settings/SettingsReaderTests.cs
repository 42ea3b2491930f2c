using Microsoft.Extensions.Configuration;

namespace Lighthouse.Jobs.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Read_OnlyRedisIsSet_EverythingElseIsTheDefault()
    {
        var settings = Read(("lighthouse:redis", "redis://localhost:6379"));

        var defaults = new LighthouseSettings();
        settings.ShouldBe(defaults with { Redis = "redis://localhost:6379", Node = settings.Node, Management = settings.Management, Health = settings.Health });
        (settings.Management.Port, settings.Health.Port).ShouldBe((9110, 9111));
        settings.Lease.ShouldBe(TimeSpan.FromSeconds(10));
        settings.Node.UnknownTypeGrace.ShouldBe(TimeSpan.FromMinutes(15));
        settings.Node.Queues.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("LIGHTHOUSE_REDIS")]
    [InlineData("REDIS_URL")]
    public void Read_RedisComesFromTheEnvironment(string name) =>
        Read((name, "redis://other:6380")).Redis.ShouldBe("redis://other:6380");

    [Fact]
    public void Read_ValuesAreSet_AreRead()
    {
        var settings = Read(
            ("lighthouse:redis", "redis://localhost"),
            ("lighthouse:lease", "2 seconds"),
            ("lighthouse:beat", "500ms"),
            ("lighthouse:limits:args", "64KiB"),
            ("lighthouse:management:port", "0"),
            ("lighthouse:node:queues:email:workers", "4"),
            ("lighthouse:node:queues:default", ""));

        settings.Lease.ShouldBe(TimeSpan.FromSeconds(2));
        settings.Beat.ShouldBe(TimeSpan.FromMilliseconds(500));
        settings.Limits.Args.ShouldBe(65_536);
        (settings.Management.Host, settings.Management.Port, settings.Management.PortWasSet).ShouldBe(("127.0.0.1", 0, true));
        settings.Health.PortWasSet.ShouldBeFalse();
        settings.Node.Queues.ToDictionary(queue => queue.Key, queue => queue.Value.Workers)
            .ShouldBe(new Dictionary<string, int?> { ["default"] = null, ["email"] = 4 }, ignoreOrder: true);
    }

    [Fact]
    public void Read_LimitsOfAQueueAndOfATypeAreSet_AreRead()
    {
        var email = Read(
            ("lighthouse:redis", "redis://localhost"),
            ("lighthouse:node:queues:email:rate", "100/s"),
            ("lighthouse:node:queues:email:burst", "20"),
            ("lighthouse:node:queues:email:concurrency", "50"),
            ("lighthouse:node:queues:email:backlog", "100000"),
            ("lighthouse:node:queues:email:types:email.send:rate", "30/m"),
            ("lighthouse:node:queues:email:types:email.send:concurrency", "2")).Node.Queues["email"];

        (email.Workers, email.Rate, email.Burst, email.Concurrency, email.Backlog).ShouldBe((null, "100/s", 20, 50, 100_000));
        email.Types.ShouldHaveSingleItem().ShouldBe(new("email.send", new TypeOptions { Rate = "30/m", Concurrency = 2 }));
    }

    [Fact]
    public void Read_LimitsAreWrong_AllAreReportedWithTheirPaths()
    {
        var errors = Errors(
            ("lighthouse:redis", "redis://localhost"),
            ("lighthouse:node:queues:email:rate", "fast"),
            ("lighthouse:node:queues:email:concurrency", "0"),
            ("lighthouse:node:queues:email:types:email.send:rate", "3/d"),
            ("lighthouse:node:queues:email:types:email.send:backlog", "3"));

        errors.Select(error => error.Path).Order(StringComparer.Ordinal).ShouldBe([
            "lighthouse.node.queues.email.concurrency", "lighthouse.node.queues.email.rate",
            "lighthouse.node.queues.email.types.email.send.backlog", "lighthouse.node.queues.email.types.email.send.rate"]);
        errors.Single(error => error.Path.EndsWith("email.rate", StringComparison.Ordinal)).Message.ShouldContain("\"fast\"");
    }

    [Fact]
    public void Read_ManyThingsAreWrong_AllAreReportedWithTheirPaths()
    {
        var errors = Errors(
            ("lighthouse:redis", "http://localhost"),
            ("lighthouse:lease", "ten"),
            ("lighthouse:shutdownGrace", "10"),
            ("lighthouse:loadFunctions", "perhaps"),
            ("lighthouse:node:claimMax", "0"),
            ("lighthouse:node:queues:E-Mail:workers", "4"),
            ("lighthouse:limits:args", "large"),
            ("lighthouse:health", "9111"));

        errors.Select(error => error.Path).Order(StringComparer.Ordinal).ShouldBe([
            "lighthouse.health", "lighthouse.lease", "lighthouse.limits.args", "lighthouse.loadFunctions",
            "lighthouse.node.claimMax", "lighthouse.node.queues.E-Mail", "lighthouse.redis", "lighthouse.shutdownGrace"]);
        errors.Single(error => error.Path.EndsWith("shutdownGrace", StringComparison.Ordinal)).Message.ShouldContain("10s");
    }

    [Theory]
    [InlineData("lighthouse:leese", "lease")]
    [InlineData("lighthouse:shutdown-grace", "shutdownGrace")]
    [InlineData("lighthouse:node:queues:default:worker", "workers")]
    public void Read_AKeyIsNotKnown_TheNearestNameIsOffered(string key, string nearest) =>
        Errors(("lighthouse:redis", "redis://localhost"), (key, "1s")).ShouldHaveSingleItem().Message.ShouldContain($"Did you mean `{nearest}`");

    [Fact]
    public void Read_AKeyIsNothingLikeAnyKnown_NothingIsOffered() =>
        Errors(("lighthouse:redis", "redis://localhost"), ("lighthouse:zzzzzzzzzzz", "1")).ShouldHaveSingleItem().Message.ShouldNotContain("Did you mean");

    [Fact]
    public void Read_HandlersOfTheExecutable_AreLeftToIt() =>
        Read(("lighthouse:redis", "redis://localhost"), ("lighthouse:node:handlers:exec:anything", "1")).ShouldNotBeNull();

    [Fact]
    public void Read_BeatIsTooSlowForTheLease_IsRefusedWithBoth()
    {
        var error = Errors(("lighthouse:redis", "redis://localhost"), ("lighthouse:lease", "2s"), ("lighthouse:beat", "1s")).ShouldHaveSingleItem();

        error.Path.ShouldBe("lighthouse.beat");
        error.Message.ShouldContain("2s");
    }

    [Fact]
    public void Read_NoRedis_SaysWhatToSet() => Errors().ShouldHaveSingleItem().Message.ShouldContain("LIGHTHOUSE_REDIS");

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("10 s", 10_000)]
    [InlineData("5 minutes", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0", 0)]
    public void Duration_IsReadAsWritten(string text, double milliseconds)
    {
        DurationSetting.TryParse(text, out var value, out _).ShouldBeTrue();
        value.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("soon")]
    [InlineData("10 fortnights")]
    [InlineData("9999999d")]
    [InlineData("1e9s")]
    public void Duration_IsNone_IsRefusedWithASentence(string text)
    {
        DurationSetting.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.ShouldEndWith(".");
    }

    private static LighthouseSettings Read(params (string Key, string Value)[] values) => SettingsReader.Read(Configuration(values));

    private static IReadOnlyList<SettingsError> Errors(params (string Key, string Value)[] values) =>
        Should.Throw<SettingsException>(() => SettingsReader.Read(Configuration(values))).Errors;

    private static IConfigurationRoot Configuration((string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}

using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Cron;

public sealed class CronDefinitionTests(CronFixture fixture) : IClassFixture<CronFixture>, IAsyncLifetime
{
    private static readonly CronDefinition Report = new() { Name = "report", Schedule = "0 3 * * *", Queue = "reports", Type = "report.build" };

    public async ValueTask InitializeAsync()
    {
        await fixture.ForgetAsync();
        await fixture.SetClockAsync("2026-11-20 00:00 +00:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Builder_TypedArguments_TakesTypeAndQueueFromTheRecord()
    {
        var node = new NodeBuilder(new ServiceCollection());
        node.Cron("nightly", "0 3 * * *", new BuildReport("all"), o => o with { TimeZone = "Europe/Berlin", Missed = MissedTicks.RunOnce, Overlap = true });
        node.Cron("ping", "@every 5m", "probe.ping", "[1.50]", o => o with { Queue = "probes" });

        var nightly = node.Crons[0];
        (nightly.Name, nightly.Queue, nightly.Type, nightly.TimeZone, nightly.Missed, nightly.Overlap).ShouldBe(("nightly", "reports", "report.build", "Europe/Berlin", MissedTicks.RunOnce, true));
        nightly.Args!.Value.GetRawText().ShouldBe("""{"which":"all"}""");
        (node.Crons[1].Queue, node.Crons[1].Type, node.Crons[1].Args!.Value.GetRawText()).ShouldBe(("probes", "probe.ping", "[1.50]"));
    }

    [Fact]
    public void Builder_ScheduleThatCannotBe_IsRefusedInWords()
    {
        var node = new NodeBuilder(new ServiceCollection()).Cron("twice", "@daily", "t", "null");

        Should.Throw<ArgumentException>(() => node.Cron("bad", "0 25 * * *", "t", "null")).Message.ShouldBe("Cron `bad`: The hour of a schedule cannot be `25`: 25 is outside 0 to 23.");
        Should.Throw<ArgumentException>(() => node.Cron("twice", "@hourly", "t", "null")).Message.ShouldStartWith("There are two crons `twice`; give one another name.");
    }

    [Fact]
    public void Settings_Section_BecomesADefinition()
    {
        var settings = Read(
            ("lighthouse:cron:nightly:schedule", "0 3 * * *"),
            ("lighthouse:cron:nightly:timeZone", "Europe/Berlin"),
            ("lighthouse:cron:nightly:queue", "reports"),
            ("lighthouse:cron:nightly:type", "report.build"),
            ("lighthouse:cron:nightly:args:which", "all"),
            ("lighthouse:cron:nightly:args:pages:0", "1"),
            ("lighthouse:cron:nightly:args:pages:1", "2.50"),
            ("lighthouse:cron:nightly:args:draft", "true"),
            ("lighthouse:cron:nightly:args:zip", "01234"),
            ("lighthouse:cron:nightly:missed", "run-once"),
            ("lighthouse:cron:nightly:overlap", "yes"),
            ("lighthouse:cron:ping:schedule", "@every 5m"),
            ("lighthouse:cron:ping:type", "ping"),
            ("lighthouse:cron:ping:args", "[1, 2]"));

        var nightly = settings.Cron.Single(cron => cron.Name == "nightly");
        (nightly.Schedule, nightly.TimeZone, nightly.Queue, nightly.Type, nightly.Missed, nightly.Overlap).ShouldBe(("0 3 * * *", "Europe/Berlin", "reports", "report.build", MissedTicks.RunOnce, true));
        nightly.Args!.Value.GetRawText().ShouldBe("""{"draft":true,"pages":[1,2.50],"which":"all","zip":"01234"}""");
        settings.Cron.Single(cron => cron.Name == "ping").Args!.Value.GetRawText().ShouldBe("[1, 2]");
    }

    [Theory]
    [InlineData("schedule", "0 25 * * *", "lighthouse.cron.x.schedule", "The hour of a schedule cannot be `25`: 25 is outside 0 to 23.")]
    [InlineData("schedule", "", "lighthouse.cron.x.schedule", "is missing: when is this job to run? For example \"0 3 * * *\", or @daily.")]
    [InlineData("type", "", "lighthouse.cron.x.type", "is missing: of which type are these jobs?")]
    [InlineData("missed", "sometimes", "lighthouse.cron.x.missed", "`sometimes` is none of skip, runOnce and runAll.")]
    [InlineData("args", "{oops", "lighthouse.cron.x.args", "`{oops` is not JSON. Write a section of settings, or JSON in a string.")]
    [InlineData("timezone_", "UTC", "lighthouse.cron.x.timezone_", "is not a setting that Lighthouse knows. Did you mean `timeZone`?")]
    public void Settings_Mistake_IsNamedWithItsPlace(string key, string value, string path, string message)
    {
        var error = Should.Throw<SettingsException>(() => Read(
            ("lighthouse:cron:x:schedule", "@daily"), ("lighthouse:cron:x:type", "t"), ($"lighthouse:cron:x:{key}", value)));

        error.Errors.ShouldHaveSingleItem().ShouldBe(new SettingsError(path, message));
    }

    [Fact]
    public void Plan_ProgramAndConfigurationNameOne_TheConfigurationGoesBefore()
    {
        var node = new NodeBuilder(new ServiceCollection()).Cron("report", "@daily", "t", "null").Cron("own", "@daily", "t", "null");

        var plan = new CronPlan(new LighthouseSettings { Cron = [Report] }, node);

        plan.Definitions.Select(cron => (cron.Name, cron.Schedule)).ShouldBe([("report", "0 3 * * *"), ("own", "@daily")]);
    }

    [Fact]
    public async Task Put_ByNodesAndOperators_IsChangedByWhomMayChangeIt()
    {
        var arguments = System.Text.Json.JsonElement.Parse("""{"empty":[],"large":12345678901234567890,"exact":1.10}""");
        (await fixture.Store.PutAsync(Report with { Args = arguments }, CronOrigin.Node, "a")).ShouldBe(CronPut.Added);
        var added = await SingleAsync();
        await fixture.SetClockAsync("2026-11-20 01:00 +00:00");

        (await fixture.Store.PutAsync(Report with { Args = arguments }, CronOrigin.Node, "b")).ShouldBe(CronPut.Same);
        (await SingleAsync()).ShouldBe(added, new ByStanding());
        added.Definition.Args!.Value.GetRawText().ShouldBe("""{"empty":[],"large":12345678901234567890,"exact":1.10}""");

        await fixture.Store.PauseAsync("report", "me");
        (await fixture.Store.PutAsync(Report with { Schedule = "@daily" }, CronOrigin.Node, "c")).ShouldBe(CronPut.Changed);
        var changed = await SingleAsync();
        (changed.Paused, changed.By, changed.SinceMs, changed.Definition.Schedule).ShouldBe((true, "c", Ticks.At("2026-11-20 01:00 +00:00").ToUnixTimeMilliseconds(), "@daily"));

        (await fixture.Store.PutAsync(Report with { Schedule = "@weekly" }, CronOrigin.Operator, "me")).ShouldBe(CronPut.Changed);
        (await fixture.Store.PutAsync(Report with { Schedule = "@daily" }, CronOrigin.Node, "d")).ShouldBe(CronPut.Operators);
        (await fixture.Store.PutAsync(Report with { Schedule = "@weekly" }, CronOrigin.Node, "d")).ShouldBe(CronPut.Same);
        (await SingleAsync()).ShouldSatisfyAllConditions(cron => cron.Origin.ShouldBe(CronOrigin.Operator), cron => cron.By.ShouldBe("me"), cron => cron.Definition.Schedule.ShouldBe("@weekly"));

        (await fixture.Store.RemoveAsync("report", "me")).ShouldBeTrue();
        (await fixture.Store.RemoveAsync("report", "me")).ShouldBeFalse();
        (await fixture.Store.PauseAsync("report", "me")).ShouldBeFalse();
        (await fixture.Store.FindAsync("report")).ShouldBeNull();
        (await fixture.Store.ListAsync()).Entries!.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_NothingChangedSince_SendsNothing()
    {
        await fixture.Store.PutAsync(Report, CronOrigin.Node, "a");
        var list = await fixture.Store.ListAsync();
        list.Entries!.Count.ShouldBe(1);

        (await fixture.Store.ListAsync(list.Revision)).Entries.ShouldBeNull();
        await fixture.Store.PauseAsync("report", "me");
        (await fixture.Store.ListAsync(list.Revision)).Entries!.Single().Paused.ShouldBeTrue();
    }

    [Fact]
    public async Task Put_OneMoreThanAThousand_IsRefused()
    {
        for (var i = 0; i < 1_000; i++) await fixture.Store.PutAsync(Report with { Name = $"r{i}" }, CronOrigin.Node, "a");

        (await fixture.Store.PutAsync(Report, CronOrigin.Node, "a")).ShouldBe(CronPut.Full);
        (await fixture.Store.PutAsync(Report with { Name = "r7", Schedule = "@daily" }, CronOrigin.Node, "a")).ShouldBe(CronPut.Changed);
    }

    private async Task<CronEntry> SingleAsync() => (await fixture.Store.ListAsync()).Entries!.ShouldHaveSingleItem();

    private static LighthouseSettings Read(params (string Key, string Value)[] values) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(values.Append(("lighthouse:redis", "redis://localhost")).Reverse().DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)))
        .Build());

    [JobType("report.build", Queue = "reports")]
    private sealed record BuildReport(string Which);

    private sealed class ByStanding : IEqualityComparer<CronEntry>
    {
        public bool Equals(CronEntry? x, CronEntry? y) => (x!.Origin, x.By, x.Paused, x.SinceMs, x.ChangedMs) == (y!.Origin, y.By, y.Paused, y.SinceMs, y.ChangedMs);

        public int GetHashCode(CronEntry entry) => entry.By.GetHashCode(StringComparison.Ordinal);
    }
}

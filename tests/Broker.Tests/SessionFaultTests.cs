using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Each command of the functions by which nodes come to a queue and leave it fails in turn: who may call, and what is held, is as before or as asked for.</summary>
public sealed class SessionFaultTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [EachCommandFails("open")]
    public Task Open_AnyCommandFails_LetsItsNodeInTheNextTime(bool isNew) => ForEachCommandAsync(
        prepare: async stage =>
        {
            if (!isNew) await HoldAsync(stage);
            else await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1");
        },
        act: async stage => stage.Session = await fixture.OpenAsync(stage.Queue, "n1", 2),
        verify: async stage =>
        {
            (await RegistrationAsync(stage)).ShouldBe("2:0");
            (await fixture.Broker.HeldAsync(stage.Session, default)).Jobs.Count.ShouldBe(isNew ? 0 : 3);
            (await fixture.Broker.ClaimAsync(stage.Session, 1, 10)).Jobs.Count.ShouldBe(isNew ? 1 : 0);
        });

    [Fact]
    [EachCommandFails("held")]
    public Task Held_AnyCommandFails_LeavesAllWithTheirNode() => ForEachCommandAsync(
        prepare: HoldAsync,
        act: async stage =>
        {
            var held = await fixture.Broker.HeldAsync(stage.Session, default);
            held.Status.ShouldBe(BrokerStatus.Ok);
            stage.Jobs.Clear();
            stage.Jobs.AddRange(held.Jobs);
        },
        verify: async stage =>
        {
            stage.Jobs.Select(job => job.Id).Where(id => id.Length < 9).ShouldBe(["named", "high"], ignoreOrder: true);
            stage.Jobs.Count.ShouldBe(3);
            stage.Jobs.ShouldAllBe(job => job.Fence > 3);
            await HeldByFirstAsync(stage);
        },
        between: HeldByFirstAsync);

    [Fact]
    [EachCommandFails("disarm")]
    public Task Disarm_AnyCommandFails_DisarmsWhenAskedAgain() => ForEachCommandAsync(
        prepare: HoldAsync,
        act: async stage => (await fixture.Broker.DisarmAsync(stage.Session, 5)).Status.ShouldBe(BrokerStatus.Ok),
        verify: async stage =>
        {
            (await RegistrationAsync(stage)).ShouldBe("1:5");
            await HeldByFirstAsync(stage);
        },
        between: async stage => (await RegistrationAsync(stage)).ShouldBe("1:1"),
        least: 2);

    /// <summary>Where it cannot be found out whether the node holds anything, it is told that it does, and asks again.</summary>
    [Fact]
    [EachCommandFails("close")]
    public Task Close_AnyCommandFails_TakesItsNodeOffWhenAskedAgain() => ForEachCommandAsync(
        prepare: async stage =>
        {
            await HoldAsync(stage);
            (await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Succeeded())])).NotHeld.ShouldBeEmpty();
        },
        act: async stage => await fixture.Broker.CloseAsync(stage.Session),
        verify: async stage =>
        {
            (await fixture.Broker.CloseAsync(stage.Session)).ShouldBeTrue();
            (await RegistrationAsync(stage)).ShouldBe($"left:1:{fixture.Now}");
        },
        least: 2);

    [Fact]
    [EachCommandFails("shutout")]
    public Task ShutOut_AnyCommandFails_FencesAndLeavesTheJobsForReclaim() => ForEachCommandAsync(
        prepare: HoldAsync,
        act: async stage => (await fixture.Broker.ShutOutAsync(stage.Queue, "n1")).ShouldBe(3),
        verify: async stage =>
        {
            (await RegistrationAsync(stage)).ShouldBe($"down:{fixture.Now}");
            (await fixture.Broker.SettleAsync(stage.Session, [.. stage.Jobs.Select(job => job.Succeeded())])).Status.ShouldBe(BrokerStatus.Fenced);
            await HeldByFirstAsync(stage);
        },
        between: async stage => (await RegistrationAsync(stage)).ShouldBe("1:1"));

    private async Task HoldAsync(Stage stage)
    {
        stage.Session = await fixture.OpenAsync(stage.Queue, "n1");
        await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1");
        await fixture.XaddAsync(stage.Queue, "type", "t", "args", "1", "id", "named", "ordering_key", "k");
        await fixture.EnqueueAsync(stage.Queue, """{"type":"t","id":"high","priority":"high"}""");
        stage.Jobs.AddRange((await fixture.Broker.ClaimAsync(stage.Session, 1, 10)).Jobs);
        stage.Jobs.Count.ShouldBe(3);
    }

    private async Task HeldByFirstAsync(Stage stage) => (await fixture.SnapshotAsync(stage.Queue)).States.Values.ShouldBe(["running n1", "running n1", "running n1"]);

    private async Task<string> RegistrationAsync(Stage stage) => (await fixture.SendAsync("HGET", fixture.Keys.Queue(stage.Queue).Nodes, "n1")).AsString();

    private Task ForEachCommandAsync(Func<Stage, Task> prepare, Func<Stage, Task> act, Func<Stage, Task> verify, Func<Stage, Task>? between = null, int least = 6) =>
        new CommandFaults(fixture).ForEachAsync(prepare, act, verify, between, least);
}

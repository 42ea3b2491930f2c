using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>Lets each command that a function sends fail in turn, one at a time, on a queue made anew each time.</summary>
internal sealed class CommandFaults(BrokerFixture fixture)
{
    private const int MostCommands = 400;

    /// <summary>Acts with the n-th command failing, for each n until none is left to fail; acts once more; verifies.</summary>
    /// <param name="least">Commands whose failure makes the call fail; others it gets over.</param>
    public async Task ForEachAsync(Func<Stage, Task> prepare, Func<Stage, Task> act, Func<Stage, Task> verify, Func<Stage, Task>? between = null, int least = 6)
    {
        var (failures, called) = (0, new FunctionsCalled(fixture.Faulty));
        for (var n = 1; n <= MostCommands; n++)
        {
            var stage = new Stage(BrokerFixture.NewQueue());
            await prepare(stage);
            var before = await fixture.SnapshotAsync(stage.Queue);
            await fixture.FailNthAsync(n);
            var failed = false;
            try
            {
                await called.WatchAsync(() => act(stage));
            }
            catch (RedisServerException)
            {
                failed = true;
            }

            var untouched = await fixture.TakeFaultAsync();
            var after = await fixture.SnapshotAsync(stage.Queue);
            after.Violations.Except(before.Violations).ShouldBeEmpty($"after command {n} failed");
            if (failed)
            {
                failures++;
                before.States.Keys.Except(after.States.Keys).ShouldBeEmpty($"after command {n} failed");
                if (between is not null) await between(stage);
                await act(stage);
            }
            await verify(stage);
            (await fixture.SnapshotAsync(stage.Queue)).Violations.ShouldBeEmpty($"after command {n} failed, and another try");
            if (!untouched) continue;
            failures.ShouldBeGreaterThanOrEqualTo(least);
            called.Check();
            return;
        }
        throw new InvalidOperationException($"After {MostCommands} commands there was still one to fail.");
    }
}

/// <summary>The queue of one try, and what it needs to know between its steps.</summary>
internal sealed class Stage(string queue)
{
    public string Queue { get; } = queue;

    public QueueSession Session { get; set; } = null!;

    public long Claims { get; set; }

    public List<ClaimedJob> Jobs { get; } = [];
}

namespace Lighthouse.Chaos.Tests;

/// <summary>A process that was killed is blamed on a poisoned job only where one began there.</summary>
public sealed class PoisonsTests
{
    [Fact]
    public async Task Blame_JobBeganInAnotherProcess_BlamesNobody()
    {
        var poisons = await PoisonedAsync(process: 7);

        poisons.Blame(8).ShouldBeNull();
        poisons.Deaths("chaos/poison-1").ShouldBe(0);
    }

    [Fact]
    public async Task Blame_JobBeganInThatProcess_BlamesIt()
    {
        var poisons = await PoisonedAsync(process: 7);

        poisons.Blame(7).ShouldBe("chaos/poison-1");
        poisons.Deaths("chaos/poison-1").ShouldBe(1);
    }

    private static async Task<Poisons> PoisonedAsync(int process)
    {
        var book = new LedgerBook(TimeProvider.System);
        var plan = Mix.Poison("poison-1", ChaosSettings.Queue);
        var poisons = new Poisons(book, _ => Task.FromResult<AcceptedJob?>(new AcceptedJob(plan, "poison-1", default, default, "function", Certain: true)));
        await poisons.SendAsync();
        book.Write(new LedgerLine { Phase = nameof(LedgerPhase.Begun), Queue = plan.Queue, Key = "chaos/poison-1", Id = "poison-1", Token = plan.Token, Node = "n", Fence = 1, Process = $"node:{process}" });
        book.Lost($"node:{process}");
        return poisons;
    }
}

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class JobBacklogTests
{
    [Fact]
    public void Prune_SomeWereWithdrawn_TheOthersStayInOrder()
    {
        var backlog = new JobBacklog();
        var jobs = Enumerable.Range(1, 5).Select(number => Held.Job((ulong)number)).ToList();
        foreach (var job in jobs) backlog.Add(job);
        jobs[0].TryWithdraw();
        jobs[3].TryWithdraw();

        backlog.Prune();

        backlog.Count.ShouldBe(3);
        var left = new List<HeldJob>();
        while (backlog.TryTake(out var job)) left.Add(job);
        left.ShouldBe([jobs[1], jobs[2], jobs[4]]);
    }
}

using Lighthouse.Broker;
using Outcome = Lighthouse.Broker.Outcome;

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class OutgoingBatchTests
{
    private readonly Ledger _ledger = new();

    [Fact]
    public void Next_WhileOneIsInFlight_GathersOn()
    {
        var batch = new OutgoingBatch(10);
        batch.Add(Job(1));
        batch.Next().Count.ShouldBe(1);
        batch.Add(Job(2));

        batch.Next().ShouldBeEmpty();

        batch.Answered().Count.ShouldBe(1);
        batch.Next().Count.ShouldBe(1);
    }

    [Fact]
    public void Failed_BatchIsSentAgainFirst()
    {
        var batch = new OutgoingBatch(2);
        HeldJob[] jobs = [Job(1), Job(2), Job(3)];
        foreach (var job in jobs) batch.Add(job);
        batch.Next();

        batch.Failed(refused: false).ShouldBeNull();

        batch.Next().ShouldBe([jobs[0], jobs[1]]);
    }

    [Fact]
    public void Failed_RefusedAgainAndAgain_BatchIsHalvedUntilTheJobItChokesOnIsAlone()
    {
        var batch = new OutgoingBatch(500);
        for (ulong i = 0; i < 100; i++) batch.Add(Job(i));

        HeldJob? alone = null;
        for (var call = 0; alone is null; call++)
        {
            call.ShouldBeLessThan(10);
            batch.Next();
            alone = batch.Failed(refused: true);
        }

        alone.Claimed.Entry.Sequence.ShouldBe(0UL);
        batch.Count.ShouldBe(100);
    }

    [Fact]
    public void Failed_JobIsNoLongerHeld_IsNotSentAgain()
    {
        var batch = new OutgoingBatch(10);
        var gone = Job(1);
        batch.Add(gone);
        batch.Add(Job(2));
        batch.Next();
        _ledger.Remove(gone);

        batch.Failed(refused: false);

        batch.Next().Count.ShouldBe(1);
    }

    [Fact]
    public void Next_ResultsAreLarge_ACallStaysUnderItsBytes()
    {
        var batch = new OutgoingBatch(500);
        for (ulong i = 0; i < 20; i++) batch.Add(Job(i, resultBytes: 1 << 20));

        batch.Next().Count.ShouldBe(8);
        batch.Bytes.ShouldBe(20L << 20);
        batch.Answered();
        batch.Bytes.ShouldBe(12L << 20);
    }

    private HeldJob Job(ulong entry, int resultBytes = 0)
    {
        var job = Held.Job(entry);
        job.Outcome = new Outcome { Job = job.Claimed, Kind = OutcomeKind.Succeeded, Type = "work", Result = new byte[resultBytes] };
        _ledger.Add(job);
        return job;
    }
}

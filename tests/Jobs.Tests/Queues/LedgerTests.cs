using FsCheck;
using FsCheck.Fluent;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class LedgerTests
{
    [Fact]
    public void Reconcile_RedisListsWhatTheLedgerLacks_IsUnknown()
    {
        var ledger = Filled(1, 2);

        var (unknown, gone) = ledger.Reconcile([Held.Claimed(1), Held.Claimed(2), Held.Claimed(3)], compareBodies: false);

        unknown.Select(job => job.Entry.Sequence).ShouldBe([3UL]);
        gone.ShouldBeEmpty();
        ledger.Count.ShouldBe(2);
    }

    [Fact]
    public void Reconcile_RedisDoesNotListWhatTheLedgerHas_IsGoneAndLeavesTheLedger()
    {
        var ledger = Filled(1, 2, 3);

        var (unknown, gone) = ledger.Reconcile([Held.Claimed(2)], compareBodies: false);

        unknown.ShouldBeEmpty();
        gone.Select(job => job.Claimed.Entry.Sequence).Order().ShouldBe([1UL, 3UL]);
        gone.ShouldAllBe(job => !Ledger.Holds(job));
        ledger.Jobs.Select(job => job.Claimed.Entry.Sequence).ShouldBe([2UL]);
    }

    [Fact]
    public void Reconcile_SameEntryInAnotherStream_IsAnotherJob()
    {
        var ledger = Filled(1);

        var (unknown, gone) = ledger.Reconcile([Held.Claimed(1, stream: JobStreams.Again)], compareBodies: false);

        (unknown.Count, gone.Count).ShouldBe((1, 1));
    }

    [Fact]
    public void Reconcile_AfterAFailoverTheEntryIdIsReused_IsAnotherJob()
    {
        var ledger = Filled(1, 2);

        var (unknown, gone) = ledger.Reconcile([Held.Claimed(1, """{"other":1}"""), Held.Claimed(2)], compareBodies: true);

        unknown.Select(job => job.Entry.Sequence).ShouldBe([1UL]);
        gone.Select(job => job.Claimed.Entry.Sequence).ShouldBe([1UL]);
    }

    [Fact]
    public void Reconcile_PagesOverlap_AJobIsTakenUpOnce()
    {
        var (unknown, _) = new Ledger().Reconcile([Held.Claimed(1), Held.Claimed(1)], compareBodies: false);

        unknown.Count.ShouldBe(1);
    }

    [Fact]
    public void AddAndRemove_InAnyOrder_LedgerHoldsWhatASetWould()
    {
        var steps = ArbMap.Default.GeneratorFor<int>().ArrayOf();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(steps.ToArbitrary(), numbers =>
        {
            var ledger = new Ledger();
            var jobs = new Dictionary<int, HeldJob>();
            foreach (var number in numbers.Select(number => Math.Abs(number % 16)))
            {
                if (jobs.Remove(number, out var job)) ledger.Remove(job);
                else ledger.Add(jobs[number] = Held.Job((ulong)number));
            }

            return ledger.Jobs.ToHashSet().SetEquals(jobs.Values)
                && ledger.Jobs.Select((job, place) => job.Place == place).All(right => right)
                && jobs.Values.All(Ledger.Holds);
        }));
    }

    private static Ledger Filled(params ulong[] entries)
    {
        var ledger = new Ledger();
        foreach (var entry in entries) ledger.Add(Held.Job(entry));
        return ledger;
    }
}

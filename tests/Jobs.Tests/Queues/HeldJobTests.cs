using Lighthouse.Actors;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class HeldJobTests
{
    [Fact]
    public void TryStart_AfterItWasWithdrawn_IsRefused()
    {
        var job = Held.Job(1);

        job.TryWithdraw().ShouldBeTrue();

        job.TryStart().ShouldBeFalse();
    }

    [Fact]
    public void TryWithdraw_AfterItHasStarted_IsRefused()
    {
        var job = Held.Job(1);

        job.TryStart().ShouldBeTrue();

        job.TryWithdraw().ShouldBeFalse();
    }

    [Fact]
    public void TryStartAndTryWithdraw_AtTheSameTime_ExactlyOneWins()
    {
        for (ulong i = 0; i < 2_000; i++)
        {
            var job = Held.Job(i);
            var wins = 0;
            Parallel.Invoke(
                () => { if (job.TryStart()) Interlocked.Increment(ref wins); },
                () => { if (job.TryWithdraw()) Interlocked.Increment(ref wins); });
            wins.ShouldBe(1);
        }
    }

    [Fact]
    public void Stop_Twice_TheFirstReasonStays()
    {
        var (job, context, cancel) = Running();

        job.Stop(StopReason.Timeout);
        job.Stop(StopReason.LeaseLost);

        context.StopReason.ShouldBe(StopReason.Timeout);
        cancel.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void TryAbandon_OnlyWhenItWasStoppedAndTheGraceIsOver()
    {
        var (job, _, _) = Running();

        job.TryAbandon(TimeSpan.Zero).ShouldBeFalse();
        job.Stop(StopReason.Timeout);

        job.TryAbandon(TimeSpan.FromHours(1)).ShouldBeFalse();
        job.TryAbandon(TimeSpan.Zero).ShouldBeTrue();
        job.TryEnd().ShouldBeFalse();
    }

    [Fact]
    public void StartDeadline_TimePasses_IsStoppedForTimeout()
    {
        var time = new VirtualTime();
        var job = new HeldJob(Held.Claimed(1), 0, time, ThreadPoolScheduler.Instance);
        var context = new JobContext();
        job.TryStart(context, new CancellationTokenSource());
        job.StartDeadline(TimeSpan.FromMinutes(5));

        time.Advance(TimeSpan.FromMinutes(4));
        context.StopReason.ShouldBe(StopReason.None);
        time.Advance(TimeSpan.FromMinutes(1));

        context.StopReason.ShouldBe(StopReason.Timeout);
    }

    private static (HeldJob Job, JobContext Context, CancellationTokenSource Cancel) Running()
    {
        var job = Held.Job(1);
        var context = new JobContext();
        var cancel = new CancellationTokenSource();
        job.TryStart(context, cancel);
        return (job, context, cancel);
    }
}

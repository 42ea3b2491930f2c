namespace Lighthouse.Jobs.Tests.Queues;

public sealed class ClaimSizerTests
{
    private readonly ClaimSizer _sizer = new(new QueueSize(16), claimMax: 1_000);

    [Fact]
    public void Want_NothingMeasured_IsOneForEachWorker()
    {
        _sizer.Want(0).ShouldBe(16);
        _sizer.Want(10).ShouldBe(6);
        _sizer.Want(16).ShouldBe(0);
    }

    [Fact]
    public void Want_LongJobs_NothingIsPrefetched()
    {
        _sizer.Record(16, TimeSpan.FromSeconds(16));

        _sizer.Want(16).ShouldBe(0);
        _sizer.Want(15).ShouldBe(1);
    }

    [Fact]
    public void Want_ShortJobs_ComeByTheHundredAndOnlyWhenHalfIsDone()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));

        _sizer.Want(0).ShouldBe(1_000);
        _sizer.Want(600).ShouldBe(0);
        _sizer.Want(500).ShouldBe(516);
    }

    [Fact]
    public void Want_JobsBecomeLong_PrefetchEndsWithinAFewOfThem()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 4; i++) _sizer.Record(4, TimeSpan.FromSeconds(4));

        _sizer.Want(16).ShouldBe(0);
    }
}

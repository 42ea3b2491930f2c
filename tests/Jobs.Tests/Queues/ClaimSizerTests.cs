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

    [Theory]
    [InlineData(5, 48)]
    [InlineData(10, 24)]
    [InlineData(15, 16)]
    [InlineData(20, 12)]
    [InlineData(100, 2)]
    [InlineData(1_000, 0)]
    public void Prefetch_FallsSmoothlyWithTheLengthOfJobs(int milliseconds, int prefetch)
    {
        _sizer.Record(100, TimeSpan.FromMilliseconds(100 * milliseconds));

        _sizer.Prefetch.ShouldBe(prefetch);
    }

    [Fact]
    public void Want_JobsBecomeLong_PrefetchEndsWithinAFewOfThem()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 4; i++) _sizer.Record(4, TimeSpan.FromSeconds(4));

        _sizer.Want(16).ShouldBe(0);
    }
}

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
    [InlineData(16, 5, 48)]
    [InlineData(16, 10, 24)]
    [InlineData(16, 15, 16)]
    [InlineData(16, 20, 12)]
    [InlineData(16, 75, 1)]
    [InlineData(16, 100, 0)]
    [InlineData(100, 10, 150)]
    [InlineData(1_000, 10, 1_000)]
    [InlineData(1_000, 50, 300)]
    [InlineData(1_000, 75, 100)]
    [InlineData(1_000, 99, 3)]
    [InlineData(1_000, 100, 0)]
    [InlineData(1_000, 200, 0)]
    public void Prefetch_FallsSmoothlyWithTheLengthOfJobsAndEndsAtAHundredMilliseconds(int workers, int milliseconds, int prefetch)
    {
        var sizer = new ClaimSizer(new QueueSize(workers), claimMax: 1_000);

        sizer.Record(100, TimeSpan.FromMilliseconds(100 * milliseconds));

        sizer.Prefetch.ShouldBe(prefetch);
    }

    [Fact]
    public void Want_JobsBecomeLong_PrefetchEndsWithinAFewOfThem()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 4; i++) _sizer.Record(4, TimeSpan.FromSeconds(4));

        _sizer.Want(16).ShouldBe(0);
    }

    [Fact]
    public void Ahead_IsWhatNoWorkerIsFreeFor()
    {
        _sizer.Ahead(want: 16, outstanding: 0).ShouldBe(0);
        _sizer.Ahead(want: 16, outstanding: 6).ShouldBe(6);
        _sizer.Ahead(want: 1_000, outstanding: 0).ShouldBe(984);
        _sizer.Ahead(want: 500, outstanding: 300).ShouldBe(500);
    }

    [Fact]
    public void Claimed_Crowded_AQuarterLessIsHeldAndMoreAgainBitByBit()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));

        _sizer.Claimed(outstanding: 800, isCrowded: true);
        _sizer.Prefetch.ShouldBe(584);

        _sizer.Claimed(outstanding: 300, isCrowded: false);
        _sizer.Prefetch.ShouldBe(603);
        for (var i = 0; i < 200; i++) _sizer.Claimed(outstanding: 1_000, isCrowded: false);
        _sizer.Prefetch.ShouldBe(1_000);
    }

    [Fact]
    public void Claimed_CrowdedThoughLittleIsHeld_FallsByHalvesUntilNothingIsHeldAhead()
    {
        _sizer.Record(1_000, TimeSpan.FromMilliseconds(5));

        _sizer.Claimed(outstanding: 20, isCrowded: true);
        _sizer.Prefetch.ShouldBe(500);
        for (var i = 0; i < 10; i++) _sizer.Claimed(outstanding: 20, isCrowded: true);

        _sizer.Want(0).ShouldBe(16);
        _sizer.Want(16).ShouldBe(0);
    }
}

namespace Lighthouse.Bench.Tests.Measuring;

/// <summary>How many workers were busy when.</summary>
public sealed class OccupancyTests
{
    /// <summary>Job 1 from 10 to 40, job 2 from 20 to 30.</summary>
    private static readonly Occupancy Two = new([Record(1, JobRecord.Start, 10), Record(2, JobRecord.Start, 20), Record(2, JobRecord.End, 30), Record(1, JobRecord.End, 40)]);

    [Theory]
    [InlineData(0, 5, 0)]
    [InlineData(0, 10, 0)] // to just before
    [InlineData(0, 11, 1)]
    [InlineData(12, 15, 1)] // what began before still runs
    [InlineData(12, 25, 2)]
    [InlineData(30, 35, 1)]
    [InlineData(31, 100, 1)]
    [InlineData(40, 100, 0)]
    [InlineData(0, 100, 2)]
    public void Most_OfAStretch_CountsWhatRanInIt(long from, long until, int most) => Two.Most(from, until).ShouldBe(most);

    [Fact]
    public void Most_OfNoRecords_IsNone() => new Occupancy([]).Most(0, 100).ShouldBe(0);

    private static JobRecord Record(uint job, uint kind, long at) => new(job, kind, at, 0);
}

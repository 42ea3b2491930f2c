namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class JobContextTests
{
    [Fact]
    public void Log_MoreThanIsKept_KeepsTheLastLines()
    {
        var job = new JobContext { Id = "42" };

        for (var i = 1; i <= 50; i++) job.Log($"line {i}");

        job.LogLines.Count.ShouldBe(JobContext.LogLinesKept);
        job.LogLines[0].ShouldBe("line 31");
        job.LogLines[^1].ShouldBe("line 50");
    }

    [Fact]
    public void Log_LongLine_IsCut()
    {
        var job = new JobContext();

        job.Log(new string('x', 5_000));

        job.LogLines.ShouldHaveSingleItem().Length.ShouldBe(1_001);
    }

    [Fact]
    public void Services_WithoutAny_SaysWhatToDo() =>
        Should.Throw<InvalidOperationException>(() => new JobContext().Services).Message.ShouldContain("set Services");

    [Fact]
    public void StopReason_BeforeAnythingStops_IsNone()
    {
        var job = new JobContext();
        job.StopReason.ShouldBe(StopReason.None);

        job.RequestStop(StopReason.Draining);

        job.StopReason.ShouldBe(StopReason.Draining);
    }
}

using System.Buffers;
using System.Text;
using Lighthouse.Messages;

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
    public void Enqueue_HandlerUsesItsBufferAndItsMetaAgain_EachJobKeepsWhatItWasGiven()
    {
        var job = new JobContext();
        var buffer = new ArrayBufferWriter<byte>();
        var meta = new Dictionary<string, string>();
        foreach (var args in new[] { "[1,1]", "2", "{}" })
        {
            buffer.ResetWrittenCount();
            buffer.Write(Encoding.UTF8.GetBytes(args));
            meta["args"] = args;
            job.Enqueue("next", buffer.WrittenMemory, options: new JobOptions { Meta = meta });
        }

        job.FollowUps.Select(next => Encoding.UTF8.GetString(next.Args.Span)).ShouldBe(["[1,1]", "2", "{}"]);
        var documents = job.FollowUpDocuments.Select(next => Encoding.UTF8.GetString(next.Job.Span)).ToList();
        documents.Count.ShouldBe(3);
        documents[0].ShouldContain("\"args\":[1,1]");
        documents[0].ShouldContain("{\"args\":\"[1,1]\"}");
        documents[2].ShouldContain("{\"args\":\"{}\"}");
    }

    [Fact]
    public void StopReason_BeforeAnythingStops_IsNone()
    {
        var job = new JobContext();
        job.StopReason.ShouldBe(StopReason.None);

        job.RequestStop(StopReason.Draining);

        job.StopReason.ShouldBe(StopReason.Draining);
    }
}

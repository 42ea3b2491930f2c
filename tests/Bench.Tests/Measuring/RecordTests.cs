namespace Lighthouse.Bench.Tests.Measuring;

/// <summary>What handlers left, read back.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-bench-tests-").FullName;

    [Fact]
    public void Read_OfSeveralFiles_IsByTimeAndLeavesOutWhatIsHalfWritten()
    {
        var files = new RecordFiles(_folder);
        File.WriteAllBytes(files.Add(), [.. Record(7, JobRecord.Start, at: 3_000_000, enqueued: 500_000), 1, 2, 3]);
        File.WriteAllBytes(files.Add(), Record(8, JobRecord.End, at: 2_000_000, enqueued: 1_000_000));
        files.Add(); // of a worker that has not begun

        files.Count().ShouldBe(2);
        files.Read().ShouldBe([new JobRecord(8, JobRecord.End, 2_000_000, 1_000_000), new JobRecord(7, JobRecord.Start, 3_000_000, 500_000)]);
        files.Read()[1].LatencyMs.ShouldBe(2.5);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Record(uint job, uint kind, long at, long enqueued) =>
        [.. BitConverter.GetBytes(job), .. BitConverter.GetBytes(kind), .. BitConverter.GetBytes(at), .. BitConverter.GetBytes(enqueued)];
}

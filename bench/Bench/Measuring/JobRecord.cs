using System.Buffers.Binary;

namespace Lighthouse.Bench;

/// <summary>What a handler left: that a job started or ended, when, and when it was enqueued; ns of CLOCK_MONOTONIC, which all processes of a machine share.</summary>
internal readonly record struct JobRecord(uint Job, uint Kind, long At, long Enqueued)
{
    public const int Size = 24;

    public const uint Start = 1;

    public const uint End = 2;

    public double LatencyMs => (At - Enqueued) / 1e6;

    public static JobRecord Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
}

/// <summary>The record files of a stage, one for each worker process that it ever had.</summary>
internal sealed class RecordFiles(string folder)
{
    private readonly List<string> _paths = [];

    public string Add()
    {
        var path = Path.Combine(folder, $"records.{_paths.Count}");
        _paths.Add(path);
        return path;
    }

    /// <summary>How many records there are by now; looks at the files' sizes only.</summary>
    public long Count() => _paths.Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length / JobRecord.Size : 0);

    /// <summary>All of them, by time.</summary>
    public JobRecord[] Read()
    {
        var records = new List<JobRecord>();
        foreach (var path in _paths.Where(File.Exists))
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            for (var at = 0; at + JobRecord.Size <= bytes.Length; at += JobRecord.Size) records.Add(JobRecord.Read(bytes.Slice(at, JobRecord.Size)));
        }
        return [.. records.OrderBy(record => record.At)];
    }
}

using System.Buffers.Binary;
using System.Diagnostics;

namespace Lighthouse.Load;

/// <summary>
/// Says from inside a handler that it ran: records of 24 bytes, appended to a file that the harness reads. Little endian: u32 the job's
/// number, u32 1 for a start and 2 for an end, u64 now, u64 when it was enqueued, both in ns of CLOCK_MONOTONIC.
/// Hot path: handlers fill one of two buffers under a lock held for a few ns; another thread writes the other one every 10 ms.
/// </summary>
internal sealed class Recorder : IDisposable
{
    public const int Size = 24;

    /// <summary>Of Linux, where a tick of the stopwatch is a ns of CLOCK_MONOTONIC; what the other systems' records hold as well.</summary>
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly FileStream _file;
    private readonly Thread _writer;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _lock = new();
    private byte[] _filling = new byte[1 << 20];
    private byte[] _writing = new byte[1 << 20];
    private int _filled;

    public Recorder(string path)
    {
        if (Stopwatch.Frequency != NanosecondsPerSecond) throw new PlatformNotSupportedException("The benchmarks need a clock in nanoseconds that all processes share, as Linux has it.");
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _writer = new Thread(Write) { Name = "records", IsBackground = true };
        _writer.Start();
    }

    public void Start(uint number, long enqueued) => Add(number, 1, enqueued);

    public void End(uint number, long enqueued) => Add(number, 2, enqueued);

    public void Dispose()
    {
        _stop.Set();
        _writer.Join();
        _file.Dispose();
        _stop.Dispose();
    }

    private void Add(uint number, uint kind, long enqueued)
    {
        lock (_lock)
        {
            if (_filled + Size > _filling.Length) Array.Resize(ref _filling, _filling.Length * 2);
            var record = _filling.AsSpan(_filled, Size);
            BinaryPrimitives.WriteUInt32LittleEndian(record, number);
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], kind);
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], Stopwatch.GetTimestamp());
            BinaryPrimitives.WriteInt64LittleEndian(record[16..], enqueued);
            _filled += Size;
        }
    }

    private void Write()
    {
        for (var more = true; more;)
        {
            more = !_stop.Wait(10);
            int filled;
            lock (_lock)
            {
                (_filling, _writing) = (_writing, _filling);
                (filled, _filled) = (_filled, 0);
            }
            if (filled > 0) _file.Write(_writing, 0, filled);
        }
    }
}

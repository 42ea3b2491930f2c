using System.Buffers;
using System.IO.Pipelines;

namespace Lighthouse.Node;

/// <summary>Reads a stream line by line and never keeps more than <paramref name="longest"/> bytes of one: the rest of a longer line is dropped, and said so.</summary>
internal sealed class BoundedLines(Stream stream, int longest)
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>The next line without its end, or null at the end of the stream. <c>Cut</c> when it was longer than allowed.</summary>
    public async ValueTask<(byte[] Bytes, bool Cut)?> ReadAsync(CancellationToken stop = default)
    {
        _line.ResetWrittenCount();
        var cut = false;
        while (true)
        {
            var read = await _reader.ReadAsync(stop);
            var buffer = read.Buffer;
            var end = buffer.PositionOf((byte)'\n');
            cut |= !Take(end is { } at ? buffer.Slice(0, at) : buffer);
            _reader.AdvanceTo(end is { } newline ? buffer.GetPosition(1, newline) : buffer.End);
            if (end is not null) return (Line(), cut);
            if (read.IsCompleted) return _line.WrittenCount == 0 && !cut ? null : (Line(), cut);
        }
    }

    private bool Take(ReadOnlySequence<byte> bytes)
    {
        var room = longest - _line.WrittenCount;
        foreach (var segment in bytes.Length <= room ? bytes : bytes.Slice(0, room)) _line.Write(segment.Span);
        return bytes.Length <= room;
    }

    private byte[] Line() => _line.WrittenSpan is [.., (byte)'\r'] ? _line.WrittenSpan[..^1].ToArray() : _line.WrittenSpan.ToArray();
}

using System.Text;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>Logs what a program prints for one job, up to a number of bytes; the job itself keeps its last lines.</summary>
internal sealed partial class OutputLog(ILogger logger, JobContext job, int bytes)
{
    private const int LineLength = 4_096;

    private readonly Lock _lock = new();
    private int _left = bytes;

    public string? LastLine { get; private set; }

    public void Add(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line.Length > LineLength ? line[..LineLength] : line);
        if (string.IsNullOrWhiteSpace(text)) return;
        lock (_lock)
        {
            LastLine = text;
            job.Log(text);
            if (_left <= 0) return;
            _left -= line.Length;
            LogLine(logger, job.Type, job.Id, text);
            if (_left <= 0) LogNoMore(logger, job.Type, job.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Type} {Job}: {Line}")]
    private static partial void LogLine(ILogger logger, string type, string job, string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Type} {Job} prints more than is logged of one job; the rest is left out.")]
    private static partial void LogNoMore(ILogger logger, string type, string job);
}

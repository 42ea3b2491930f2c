namespace Lighthouse.Jobs;

/// <summary>The last lines of one run; made only for a job that logs.</summary>
internal sealed class JobLog
{
    public const int LinesKept = 20;
    private const int LineLength = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new(LinesKept);

    public IReadOnlyList<string> Lines
    {
        get { lock (_lock) return [.. _lines]; }
    }

    public void Add(string text)
    {
        var line = text.Length <= LineLength ? text : string.Concat(text.AsSpan(0, LineLength), "…");
        lock (_lock)
        {
            if (_lines.Count == LinesKept) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }
}

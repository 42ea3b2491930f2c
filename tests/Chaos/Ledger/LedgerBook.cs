using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>
/// The independent record of what handlers did, one line at a time. It is as careful as a user's database with <c>WHERE fence &lt; @fence</c>: a run begins when
/// its fence is newer than every other of its key, and has its effect while no newer one has begun.
/// </summary>
internal sealed class LedgerBook(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Process, string Key, long Fence), LedgerEntry> _open = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get { lock (_lock) return [.. _entries]; }
    }

    public long Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <summary>The last of these tokens whose run a process began, and was let; null when it began none of them.</summary>
    public string? BegunIn(int process, ICollection<string> tokens)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $":{process}");
        lock (_lock) return _entries.FindLast(entry => entry is { Phase: LedgerPhase.Begun, Refused: false } && tokens.Contains(entry.Token) && entry.Process.EndsWith(ending, StringComparison.Ordinal))?.Token;
    }

    /// <summary>Takes a line down. False when it was refused: a newer run of the key has been seen.</summary>
    public bool Write(LedgerLine line)
    {
        var phase = Enum.Parse<LedgerPhase>(line.Phase);
        lock (_lock)
        {
            var newest = _newest.GetValueOrDefault(line.Key);
            var refused = phase switch
            {
                LedgerPhase.Begun => line.Fence <= newest,
                LedgerPhase.Done => line.Fence != newest,
                _ => false,
            };
            var key = Same(line.Key);
            var entry = new LedgerEntry(_entries.Count + 1, key, Same(line.Queue), line.Id, line.Token, line.Attempt, line.Fence, Same(line.Node), Same(line.Process), time.GetUtcNow(), phase, refused);
            _entries.Add(entry);
            var run = (entry.Process, entry.Key, entry.Fence);
            if (phase == LedgerPhase.Begun)
            {
                if (!refused) (_newest[key], _open[run]) = (line.Fence, entry);
            }
            else
            {
                _open.Remove(run);
            }
            return !refused;
        }
    }

    /// <summary>A process has ended: so have its runs.</summary>
    public void Lost(string process)
    {
        lock (_lock)
        {
            foreach (var (run, begun) in _open.Where(open => open.Key.Process == process).ToArray())
            {
                _open.Remove(run);
                _entries.Add(begun with { Order = _entries.Count + 1, At = time.GetUtcNow(), Phase = LedgerPhase.Lost });
            }
        }
    }

    /// <summary>Names come again and again; each is kept once.</summary>
    private string Same(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        _texts.Add(text, text);
        return text;
    }
}

using System.Globalization;

namespace Lighthouse.Samples.Sink;

/// <summary>Keeps each message as a file, and knows which addresses are refused: <c>busy.example</c> at the first two tries, <c>gone.example</c> always.</summary>
internal sealed class MailStore
{
    private const int BusyTries = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _tries = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _recipients = new(StringComparer.OrdinalIgnoreCase);
    private int _last;
    private int _accepted;
    private int _refusedForNow;
    private int _refused;

    public MailStore(string directory)
    {
        Directory = Path.GetFullPath(directory);
        System.IO.Directory.CreateDirectory(Directory);
        _last = System.IO.Directory.EnumerateFiles(Directory, "*.eml")
            .Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty().Max();
    }

    public string Directory { get; }

    public MailCounts Counts
    {
        get { lock (_lock) return new MailCounts(_accepted, _recipients.Count, _refusedForNow, _refused); }
    }

    /// <returns>The reply to RCPT TO.</returns>
    public string Judge(string recipient)
    {
        lock (_lock)
        {
            if (recipient.EndsWith("@gone.example", StringComparison.OrdinalIgnoreCase))
            {
                _refused++;
                return "550 5.1.1 This mailbox is gone.";
            }

            if (!recipient.EndsWith("@busy.example", StringComparison.OrdinalIgnoreCase)) return "250 2.1.5 Ok";
            var tries = _tries[recipient] = _tries.GetValueOrDefault(recipient) + 1;
            if (tries > BusyTries) return "250 2.1.5 Ok";
            _refusedForNow++;
            return $"451 4.7.1 Busy, try again later ({tries} of {BusyTries}).";
        }
    }

    /// <returns>The message's number.</returns>
    public async Task<int> KeepAsync(IReadOnlyList<string> recipients, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _last);
        var path = Path.Combine(Directory, $"{number:D6}.eml");
        await File.WriteAllBytesAsync(path, message, stop);
        lock (_lock)
        {
            _accepted++;
            _recipients.UnionWith(recipients);
        }

        return number;
    }
}

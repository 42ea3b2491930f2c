using System.Collections.Concurrent;
using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>Samples the resident memory of each process, over all the processes that had its name.</summary>
internal sealed class MemoryMeter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Sampler _sampler;

    public MemoryMeter(Field field)
    {
        _sampler = new Sampler(field, Pause, Note);
        _sampler.Start();
    }

    /// <summary>The most each used at a time, in MiB.</summary>
    public ConcurrentDictionary<string, int> Peaks { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _sampler.StopAsync();
        _sampler.Dispose();
    }

    private void Note(string name, int process)
    {
        if (process == 0) return;
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line is null || !int.TryParse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var kilobytes)) return;
            Peaks.AddOrUpdate(name, kilobytes >> 10, (_, most) => Math.Max(most, kilobytes >> 10));
        }
        catch (IOException)
        {
            // it has just ended
        }
    }
}

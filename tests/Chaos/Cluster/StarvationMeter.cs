using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>
/// Tells when a process of ours wanted to run and this machine did not let it: the kernel counts how long each thread stood in the queue for a processor. A lease
/// lost to that is the machine's doing, and goes on record as a fault of the machine.
/// </summary>
internal sealed class StarvationMeter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Starved is who waited at least so many thread-seconds a second, and ran for less than a fifth of what it wanted to.</summary>
    private const double Waited = 0.5;
    private const double Ran = 0.2;

    private readonly Dictionary<string, (int Process, double Run, double Wait, DateTimeOffset At)> _last = [];
    private readonly Dictionary<string, DateTimeOffset> _since = [];
    private readonly TimeSpan _limit;
    private readonly Action<string, DateTimeOffset, DateTimeOffset> _starved;
    private readonly Sampler _sampler;

    /// <param name="limit">Shorter than this is nothing to speak of.</param>
    /// <param name="starved">Is told who starved, from when to when, once that is over.</param>
    public StarvationMeter(Field field, TimeSpan limit, Action<string, DateTimeOffset, DateTimeOffset> starved)
    {
        (_limit, _starved) = (limit, starved);
        _sampler = new Sampler(field, Pause, Look);
        _sampler.Start();
    }

    /// <summary>From now on nobody is looked at any more; who starves just now is told of.</summary>
    public async Task StopAsync()
    {
        await _sampler.StopAsync();
        foreach (var name in _since.Keys.ToArray()) Over(name, DateTimeOffset.UtcNow);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _sampler.Dispose();
    }

    private void Look(string name, int process)
    {
        var now = DateTimeOffset.UtcNow;
        var (run, wait) = process == 0 ? (0, 0) : Times(process);
        var isStarved = false;
        if (_last.TryGetValue(name, out var last) && last.Process == process && process != 0)
        {
            var (ran, waited) = (Math.Max(0, run - last.Run), Math.Max(0, wait - last.Wait)); // a thread that ended takes its times with it
            isStarved = waited > Waited * (now - last.At).TotalSeconds && ran < Ran * (ran + waited);
            if (isStarved) _since.TryAdd(name, last.At);
        }

        if (!isStarved) Over(name, now);
        _last[name] = (process, run, wait, now);
    }

    private void Over(string name, DateTimeOffset now)
    {
        if (_since.Remove(name, out var since) && now - since >= _limit) _starved(name, since, now);
    }

    /// <summary>Seconds that all its threads ran, and that they waited for a processor.</summary>
    private static (double Run, double Wait) Times(int process)
    {
        var (run, wait) = (0L, 0L);
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                if (File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ') is not [var ran, var waited, ..]) continue;
                run += long.Parse(ran, CultureInfo.InvariantCulture);
                wait += long.Parse(waited, CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // it has just ended
        }

        return (run / 1e9, wait / 1e9);
    }
}

namespace Lighthouse.Simulation;

/// <summary>Redis' own clock, which somebody may set: how far it is off, and how far it has ever come.</summary>
internal sealed class ServerClock(SimulatedWorld world)
{
    private readonly List<(long From, TimeSpan Off)> _settings = [(0, TimeSpan.Zero)];

    /// <summary>How far it is from that of everything else.</summary>
    public TimeSpan Off => _settings[^1].Off;

    public DateTimeOffset Now => world.Time.GetUtcNow() + Off;

    public long Ms => Now.ToUnixTimeMilliseconds();

    public void Set(TimeSpan off) => _settings.Add((world.Time.GetTimestamp(), off));

    /// <summary>The latest that it showed between two moments: what was due by then may have been taken for due, though it was set back afterwards.</summary>
    public long LatestMs(long from, long until)
    {
        var latest = long.MinValue;
        for (var i = 0; i < _settings.Count; i++)
        {
            var (begins, ends) = (Math.Max(from, _settings[i].From), Math.Min(until, i + 1 < _settings.Count ? _settings[i + 1].From : until));
            if (begins <= ends) latest = Math.Max(latest, (world.Start + TimeSpan.FromTicks(ends) + _settings[i].Off).ToUnixTimeMilliseconds());
        }

        return latest;
    }
}

namespace Lighthouse.Simulation;

/// <summary>The network between one process and Redis. Bytes that cannot pass wait, and come through when the way is open again, as TCP has it.</summary>
internal sealed class SimulatedLink(SimulatedWorld world)
{
    private bool _outCut;
    private bool _inCut;

    /// <summary>Raised when a way is open again.</summary>
    public event Action? Healed;

    /// <summary>Nothing reaches Redis.</summary>
    public bool OutCut => _outCut || world.IsCut;

    /// <summary>Nothing comes back.</summary>
    public bool InCut => _inCut || world.IsCut;

    /// <summary>How many times slower than usual.</summary>
    public double Slowness { get; set; } = 1;

    public void Cut(bool outwards, bool inwards) => (_outCut, _inCut) = (outwards, inwards);

    public void Heal()
    {
        (_outCut, _inCut) = (false, false);
        Resume();
    }

    /// <summary>What was held up goes on.</summary>
    public void Resume() => Healed?.Invoke();

    /// <summary>A tenth of a millisecond to one, now and then fifty.</summary>
    public TimeSpan Delay()
    {
        var micros = world.Random.Next(50) == 0 ? world.Random.Next(5_000, 50_000) : world.Random.Next(80, 1_000);
        return TimeSpan.FromMicroseconds(micros * Slowness);
    }
}

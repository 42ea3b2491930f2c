using System.Globalization;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Simulation;

/// <summary>All that one history consists of: the scheduler and its clock, Redis, and the processes between which nothing else passes.</summary>
internal sealed class SimulatedWorld
{
    private readonly List<SimulatedProcess> _processes = [];
    private readonly Action<string>? _trace;

    public SimulatedWorld(int seed, RealRedis redis, Action<string>? trace)
    {
        Scheduler = new SimulationScheduler(seed);
        _trace = trace;
        Fates = new Fates(this);
        Start = Time.GetUtcNow();
        Server = new SimulatedServer(redis, this);
        Library = redis.Library;
    }

    public SimulationScheduler Scheduler { get; }

    public VirtualTime Time => Scheduler.Time;

    public DateTimeOffset Start { get; }

    /// <summary>All chance of this history.</summary>
    public Random Random => Scheduler.Random;

    public SimulatedServer Server { get; }

    public Broker.FunctionLibrary Library { get; }

    public Fates Fates { get; }

    /// <summary>How many calls are under way whose senders have given them up.</summary>
    public int LateCalls { get; set; }

    public bool IsTraced => _trace is not null;

    public IReadOnlyList<SimulatedProcess> Processes => _processes;

    /// <summary>Equal for equal histories.</summary>
    public ulong Fingerprint => Scheduler.Fingerprint ^ Server.Fingerprint;

    public void Add(SimulatedProcess process) => _processes.Add(process);

    /// <summary>A line of the trace.</summary>
    public void Say(string who, Func<string> what)
    {
        if (_trace is null) return;
        _trace($"{Clock(Time.GetUtcNow())} {who,-14} {what()}");
    }

    /// <summary>A moment as the trace writes it.</summary>
    public string Clock(DateTimeOffset at) => (at - Start).ToString("mm\\:ss\\.fff", CultureInfo.InvariantCulture);

    /// <summary>Nothing passes between Redis and anybody.</summary>
    public bool IsCut { get; private set; }

    public void CutAll() => IsCut = true;

    public void HealAll()
    {
        IsCut = false;
        foreach (var process in _processes.Where(process => process.IsAlive)) process.Link.Resume();
    }

    public void ResetConnections(string reason)
    {
        foreach (var process in _processes.Where(process => process.IsAlive))
        {
            foreach (var client in process.Clients.ToArray()) client.ResetFrom(reason);
        }
    }

    /// <summary>Lets virtual time pass, for what steers the history.</summary>
    public Task PassAsync(TimeSpan time) => Task.Delay(time, Time);
}

namespace Lighthouse.Simulation;

/// <summary>The members of the simulated cluster. One that has ended comes back as a new process under its name, as a container does.</summary>
internal sealed class Cluster(SimulatedWorld world, Workload workload)
{
    private readonly List<SimulatedMember> _members = [];
    private readonly Dictionary<string, int> _incarnations = [];
    private bool _closing;

    public IReadOnlyList<SimulatedMember> Alive => [.. _members.Where(member => member.IsAlive)];

    public void Begin(int nodes, int lighthouses)
    {
        for (var i = 1; i <= nodes; i++) Start($"node-{i}");
        for (var i = 1; i <= lighthouses; i++) Start($"lighthouse-{i}");
    }

    public void Start(string name)
    {
        if (_closing || _members.Exists(member => member.BaseName == name && member.IsAlive)) return;
        var incarnation = _incarnations[name] = _incarnations.GetValueOrDefault(name) + 1;
        var member = new SimulatedMember(world, name, incarnation, name.StartsWith("node", StringComparison.Ordinal) ? workload.Configure : null);
        member.Ended += ended => Later(TimeSpan.FromMilliseconds(world.Random.Next(100, 12_000)), () => Start(ended.BaseName));
        _members.Add(member);
        world.Say(member.Name, () => "starts");
    }

    /// <summary>All that is not there comes back.</summary>
    public void Restore()
    {
        foreach (var name in _incarnations.Keys.ToList()) Start(name);
    }

    /// <summary>From here on nobody comes back.</summary>
    public void Close()
    {
        _closing = true;
        foreach (var member in Alive) member.Terminate();
    }

    public void Release()
    {
        foreach (var member in _members) member.Release();
    }

    public void Later(TimeSpan delay, Action what) => world.Time.CreateTimer(_ => what(), null, delay, Timeout.InfiniteTimeSpan);
}

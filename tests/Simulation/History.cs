using System.Diagnostics;
using Lighthouse.Actors.Testing;
using Lighthouse.Broker;

namespace Lighthouse.Simulation;

/// <summary>One seed: a cluster, its load and its troubles, until everything has run dry; then what must be true is looked at.</summary>
internal sealed class History
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(40);

    /// <summary>A lease that runs out, and a term in which another takes it.</summary>
    private static readonly TimeSpan LongestWithoutLeader = Messages.Defaults.Lease * 1.5;

    private readonly SimulatedWorld _world;
    private readonly Evidence _evidence;
    private readonly Cluster _cluster;
    private readonly DirectRedis _redis;
    private readonly Dictionary<string, long> _ghosts = [];

    private History(int seed, RealRedis redis, Action<string>? trace)
    {
        _world = new SimulatedWorld(seed, redis, trace);
        _evidence = new Evidence(_world);
        _cluster = new Cluster(_world, new Workload(_evidence));
        _redis = new DirectRedis(_world.Server);
        _world.Server.Executed += _evidence.OnExecuted;
        _world.Server.FellBack += _evidence.FellBack;
        _world.Server.Journaled += _evidence.OnJournaled;
    }

    public static Outcome Play(int seed, RealRedis redis, Action<string>? trace = null)
    {
        var watch = Stopwatch.StartNew();
        var history = new History(seed, redis, trace);
        history._world.Server.Begin();
        List<string> violations = [];
        try
        {
            history._world.Scheduler.Run(history.RunAsync, Longest);
            violations.AddRange(Checker.Check(history._world, history._evidence, history._redis));
        }
        catch (Exception cause)
        {
            violations.Add($"The history came to no end: {cause.Message}{(trace is null ? "" : Environment.NewLine + cause)}");
        }

        history._cluster.Release();
        violations.InsertRange(0, history._evidence.Violations);
        var world = history._world;
        return new Outcome(seed, violations, world.Fingerprint, world.Scheduler.Steps, world.Server.Commands, TimeSpan.FromTicks(world.Time.GetTimestamp()), watch.Elapsed, history._evidence.Accepted.Count, history._evidence.Runs.Count, history._evidence.Troubles.Count);
    }

    private async Task RunAsync()
    {
        var random = _world.Random;
        _cluster.Begin(nodes: random.Next(2, 5), lighthouses: random.Next(1, 3));
        new LeaderWatch(_world, _cluster, _evidence).Begin();
        new CallerWatch(_world, _evidence).Begin();
        var operators = new Operators(_world, _cluster, _evidence);
        var producers = Enumerable.Range(1, random.Next(2, 4)).Select(number => new Producer(_world, _evidence, $"producer-{number}", random.Next(40, 80), mayKill: random.Next(3) == 0)).ToList();
        var operating = operators.RunAsync();
        var mischief = new Mischief(_world, _cluster, _evidence).RunAsync(TimeSpan.FromSeconds(random.Next(30, 90)));
        await Task.WhenAll(producers.Select(producer => producer.RunAsync()));
        await mischief;
        operators.MayStop = true;
        await operating;
        _world.Say("", () => "*** all trouble is over");
        await RunDryAsync();
        await SeeATickAsync();
        await RunDryAsync();
        _cluster.Close();
        while (_cluster.Alive.Count > 0) await _world.PassAsync(TimeSpan.FromMilliseconds(250));
        while (_world.LateCalls > 0) await _world.PassAsync(TimeSpan.FromSeconds(1));
    }

    /// <summary>One that was seen a minute ago already. A lease and a grace are ten seconds each.</summary>
    private string? Lingering(List<string> ghosts)
    {
        foreach (var gone in _ghosts.Keys.Except(ghosts).ToList()) _ghosts.Remove(gone);
        foreach (var ghost in ghosts) _ghosts.TryAdd(ghost, _evidence.Now);
        return ghosts.Find(ghost => _evidence.Now - _ghosts[ghost] > TimeSpan.FromMinutes(1).Ticks);
    }

    /// <summary>Members that no process is, and those that are down and not reclaimed.</summary>
    private List<string> Ghosts(ClusterView cluster)
    {
        var living = _cluster.Alive.Select(member => member.MemberId).ToHashSet();
        return [.. cluster.Members.Select(member => member.Node).Where(node => !living.Contains(node)), .. cluster.Down.Where(down => !down.Reclaimed).Select(down => down.Node)];
    }

    /// <summary>Nodes that may call in a queue and are no process: where Redis has fallen back, only an audit can tell.</summary>
    private List<string> Strangers()
    {
        var living = _cluster.Alive.Select(member => member.MemberId).ToHashSet();
        return [.. Workload.Queues.SelectMany(queue => RemainsCheck.Callers(_redis, new Keys().Queue(queue)).Where(node => !living.Contains(node)))];
    }

    /// <summary>Schedules have not stopped: all is well now, so the next tick comes as soon as somebody leads. A clock that was set back has had it already.</summary>
    private async Task SeeATickAsync()
    {
        var end = _world.Time.GetTimestamp() + (Workload.TickEvery + LongestWithoutLeader).Ticks;
        while (!_evidence.Ticks.Any(tick => tick.TickMs > _world.Server.Clock.Ms - (long)Workload.TickEvery.TotalMilliseconds))
        {
            if (_world.Time.GetTimestamp() > end)
            {
                _evidence.Violations.Add($"Schedules have stopped: all has been well for {(Workload.TickEvery + LongestWithoutLeader).TotalSeconds} s, and none has fired a tick.");
                return;
            }

            await _world.PassAsync(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>
    /// Until nothing is ready, scheduled, waiting or held, and nobody is a member or may call in a queue who is not there; schedules go on, so this is a moment between
    /// two of their ticks.
    /// </summary>
    private async Task RunDryAsync()
    {
        var inspector = new JobInspector(_redis, new Keys());
        var membership = new Membership(_redis, new Keys(), _world.Library);
        var end = _world.Time.GetTimestamp() + TimeSpan.FromMinutes(20).Ticks;
        while (true)
        {
            var views = Workload.Queues.Select(queue => inspector.QueueAsync(queue).GetAwaiter().GetResult()).ToList();
            var ghosts = Ghosts(membership.ViewAsync().GetAwaiter().GetResult());
            if (Lingering(ghosts) is { } ghost)
            {
                _evidence.Violations.Add($"{ghost} is dead, and a minute later nobody has dealt with it.");
                return;
            }

            var strangers = Strangers();
            if (_world.LateCalls == 0 && ghosts.Count == 0 && strangers.Count == 0 && views.TrueForAll(view => view is { Ready: 0, Scheduled: 0, Waiting: 0, Running: 0 })) return;
            if (_world.Time.GetTimestamp() > end)
            {
                _evidence.Violations.Add($"Something is stuck: 20 minutes after the last trouble there are still {string.Join("; ", views.Select(view => $"{view.Ready} ready, {view.Scheduled} scheduled, {view.Waiting} waiting, {view.Running} held in {view.Name}"))}; dead and not dealt with: {string.Join(", ", ghosts)}; gone, and may still call: {string.Join(", ", strangers)}.");
                return;
            }

            await _world.PassAsync(TimeSpan.FromMilliseconds(200));
        }
    }
}

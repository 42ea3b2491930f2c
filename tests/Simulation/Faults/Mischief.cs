namespace Lighthouse.Simulation;

/// <summary>Brings trouble over the cluster, one thing after the other and several at once, all chosen by the seed. Everything is well again when it ends.</summary>
internal sealed class Mischief(SimulatedWorld world, Cluster cluster, Evidence evidence)
{
    private int _open;
    private bool _fellBack;

    public async Task RunAsync(TimeSpan time)
    {
        var end = world.Time.GetTimestamp() + time.Ticks;
        world.Fates.OneIn = world.Random.Next(3) switch { 0 => 0, 1 => 400, _ => 100 };
        if (world.Fates.OneIn > 0) world.Say("network", () => $"*** one call in {world.Fates.OneIn} breaks its connection");
        while (world.Time.GetTimestamp() < end)
        {
            await world.PassAsync(TimeSpan.FromMilliseconds(world.Random.Next(1_000, 9_000)));
            Begin();
        }

        while (_open > 0) await world.PassAsync(TimeSpan.FromMilliseconds(500));
        world.Fates.OneIn = 0;
        cluster.Restore();
    }

    private void Begin()
    {
        var alive = cluster.Alive;
        if (alive.Count == 0) return;
        var member = alive[world.Random.Next(alive.Count)];
        switch (world.Random.Next(21))
        {
            case < 5: Kill(member); break;
            case < 9: Freeze(member); break;
            case < 11: Terminate(member); break;
            case < 14: Cut(member); break;
            case < 15: Slow(member); break;
            case < 16: RestartRedis(); break;
            case < 17: FallBack(); break;
            case < 18: FillRedis(); break;
            case < 19: CutAll(); break;
            case < 20: SetClock(); break;
            default: KillLeader(alive); break;
        }
    }

    private void Kill(SimulatedMember member) => evidence.Kill(member, "SIGKILL");

    private void KillLeader(IReadOnlyList<SimulatedMember> alive)
    {
        if (alive.FirstOrDefault(member => member.LeaderToken > 0) is { } leader) Kill(leader);
    }

    private void Freeze(SimulatedMember member)
    {
        if (member.IsFrozen) return;
        var from = evidence.Now;
        member.Freeze();
        var time = After(300, 25_000, () =>
        {
            world.Say(member.Name, () => "*** wakes");
            member.Wake();
        });
        evidence.Note(member, $"frozen for {time.TotalSeconds:0.0} s", from, from + time.Ticks);
    }

    private void Terminate(SimulatedMember member)
    {
        evidence.Note(member, "SIGTERM", evidence.Now, evidence.Now);
        member.Terminate();
    }

    private void Cut(SimulatedMember member)
    {
        var (outwards, inwards) = world.Random.Next(4) switch { 0 => (true, false), 1 => (false, true), _ => (true, true) };
        var from = evidence.Now;
        member.Link.Cut(outwards, inwards);
        var time = After(300, 25_000, member.Link.Heal);
        evidence.Note(member, $"cut off for {time.TotalSeconds:0.0} s ({(outwards ? inwards ? "both ways" : "towards Redis" : "from Redis")})", from, from + time.Ticks);
    }

    private void CutAll()
    {
        if (world.IsCut) return;
        var from = evidence.Now;
        world.CutAll();
        var time = After(500, 20_000, world.HealAll);
        evidence.Note(null, $"out of everybody's reach for {time.TotalSeconds:0.0} s", from, from + time.Ticks);
    }

    private void Slow(SimulatedMember member)
    {
        var from = evidence.Now;
        member.Link.Slowness = world.Random.Next(10, 400);
        var time = After(1_000, 15_000, () => member.Link.Slowness = 1);
        evidence.Note(member, $"its network is {member.Link.Slowness} times slower for {time.TotalSeconds:0.0} s", from, from + time.Ticks);
    }

    private void RestartRedis()
    {
        if (!world.Server.IsUp) return;
        var from = evidence.Now;
        world.Server.GoDown();
        var time = After(200, 15_000, () =>
        {
            world.Server.Restart();
            if (world.Random.Next(4) == 0) SetClock(); // another machine has taken over
        });
        evidence.Note(null, $"down for {time.TotalSeconds:0.0} s", from, from + time.Ticks);
    }

    /// <summary>Up to two minutes from that of everything else: leases, due times and ticks go by it.</summary>
    private void SetClock()
    {
        var off = world.Random.Next(4) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(world.Random.Next(-120_000, 120_000));
        var by = off - world.Server.Clock.Off;
        world.Server.SetClockOff(off);
        evidence.Note(null, $"its clock jumps by {by.TotalSeconds:0.0} s", evidence.Now, evidence.Now);
    }

    /// <summary>Redis fails over to a replica that lags behind: what was done in the last seconds has not been. Once in a history, so that it can be judged.</summary>
    private void FallBack()
    {
        if (_fellBack || !world.Server.IsUp || world.Server.IsFull)
        {
            RestartRedis();
            return;
        }

        _fellBack = true;
        world.Server.Remember();
        world.Say("redis", () => "*** is remembered as it is");
        After(100, 5_000, () =>
        {
            if (!world.Server.IsUp) return;
            var from = evidence.Now;
            world.Server.GoDown();
            var time = After(200, 4_000, world.Server.RestartAsRemembered);
            evidence.Note(null, $"down for {time.TotalSeconds:0.0} s, and then as it was some seconds before", from, from + time.Ticks);
        });
    }

    private void FillRedis()
    {
        var from = evidence.Now;
        world.Server.SetFull(true);
        var time = After(500, 6_000, () => world.Server.SetFull(false));
        evidence.Note(null, $"out of memory for {time.TotalSeconds:0.0} s", from, from + time.Ticks);
    }

    private TimeSpan After(int least, int most, Action what)
    {
        var time = TimeSpan.FromMilliseconds(world.Random.Next(least, most));
        _open++;
        cluster.Later(time, () =>
        {
            _open--;
            what();
        });
        return time;
    }
}

using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>One TCP connection: calls arrive in the order they were sent, answers in the order they were given, and either end may lose the other.</summary>
internal sealed class SimulatedConnection
{
    private readonly SimulatedWorld _world;
    private readonly SimulatedRedis _client;
    private readonly List<SimulatedCall> _inFlight = [];
    private readonly Queue<SimulatedCall> _heldOut = new();
    private readonly Queue<(SimulatedCall Call, RedisReply Reply)> _heldIn = new();
    private readonly Queue<SimulatedCall> _behind = new();
    private SimulatedCall? _blocked;
    private long _lastArrival;
    private long _lastAnswer;
    private long _lastHeard;
    private bool _clientClosed;
    private bool _serverClosed;

    public SimulatedConnection(SimulatedWorld world, SimulatedRedis client)
    {
        (_world, _client) = (world, client);
        _lastHeard = Now;
        Link.Healed += OnHealed;
    }

    private SimulatedLink Link => _client.Process.Link;

    private long Now => _world.Time.GetTimestamp();

    /// <summary>Ticks for which the oldest call has been waiting with nothing heard meanwhile, its own blocking left out; 0 when nothing is in flight.</summary>
    public long Silence => _inFlight.Count == 0 ? 0 : Now - Math.Max(_lastHeard, _inFlight[0].SentAt) - _inFlight[0].BlockTime.Ticks;

    public void Send(SimulatedCall call)
    {
        call.SentAt = Math.Max(1, Now);
        call.Fate = _world.Fates.Of(call);
        _inFlight.Add(call);
        _lastArrival = Math.Max(_lastArrival, Now + Link.Delay().Ticks);
        After(_lastArrival - Now, () => Arrive(call));
    }

    /// <summary>Redis answers a call of this connection.</summary>
    public void Answer(SimulatedCall call, RedisReply reply)
    {
        if (_blocked == call)
        {
            _blocked = null;
            After(0, ExecuteBehind);
        }

        if (_clientClosed) return;
        _lastAnswer = Math.Max(_lastAnswer, Now + Link.Delay().Ticks);
        After(_lastAnswer - Now, () => Deliver(call, reply));
    }

    /// <summary>Redis, or the way to it, has broken the connection; the client hears of it as soon as anything can reach it.</summary>
    public void Reset(string reason)
    {
        if (_serverClosed) return;
        _serverClosed = true;
        _world.Server.Forget(this);
        After(Link.Delay().Ticks, () =>
        {
            if (!_clientClosed && !Link.InCut) _client.Process.Schedule(new ProcessWork(_client.Process, "connection reset", () => _client.Broken(this, reason)));
        });
    }

    /// <summary>The client gives it up, or is dead. What of its bytes was under way may still arrive: all, some or none of it, now or later.</summary>
    public void Abandon(bool patiently)
    {
        if (_clientClosed) return;
        _clientClosed = true;
        Link.Healed -= OnHealed;
        var gone = _inFlight.Where(call => !call.HasArrived).ToList();
        var passing = _world.Random.Next(gone.Count + 1);
        var later = patiently ? 0 : _world.Random.Next(2) * _world.Random.Next(100, 40_000);
        for (var i = 0; i < gone.Count; i++)
        {
            var call = gone[i];
            call.HasArrived = true; // what is in flight to here is decided now
            if (i >= passing || _serverClosed) continue;
            Later(call, later);
        }

        After(Link.Delay().Ticks, CloseAtServer);
    }

    /// <summary>Takes all calls that were not answered.</summary>
    public IReadOnlyList<SimulatedCall> TakeUnanswered()
    {
        SimulatedCall[] left = [.. _inFlight];
        _inFlight.Clear();
        return left;
    }

    /// <summary>Where nothing reaches Redis it does not learn that its client is gone, and keeps a blocked one waiting.</summary>
    private void CloseAtServer()
    {
        if (Link.OutCut)
        {
            After(TimeSpan.FromSeconds(1).Ticks, CloseAtServer);
            return;
        }

        _serverClosed = true;
        _world.Server.Forget(this);
    }

    private void Later(SimulatedCall call, int milliseconds)
    {
        _world.LateCalls++;
        After(TimeSpan.FromMilliseconds(milliseconds).Ticks + Link.Delay().Ticks, () => ExecuteLate(call));
    }

    private void ExecuteLate(SimulatedCall call)
    {
        _world.LateCalls--;
        if (!_world.Server.IsUp) return;
        if (Link.OutCut)
        {
            Later(call, _world.Random.Next(100, 3_000));
            return;
        }

        call.IsLate = true;
        _world.Say(_client.Process.Name, () => $"late{(call.Fate == Fate.Repeated ? " and once more" : "")}: {call}");
        _world.Server.Execute(call, null);
    }

    private void Arrive(SimulatedCall call)
    {
        if (call.HasArrived || _serverClosed) return;
        if (Link.OutCut || _heldOut.Count > 0)
        {
            _heldOut.Enqueue(call);
            return;
        }

        Take(call);
    }

    private void Take(SimulatedCall call)
    {
        if (call.HasArrived || _serverClosed) return;
        call.HasArrived = true;
        if (_blocked is null && _behind.Count == 0) Execute(call);
        else _behind.Enqueue(call);
    }

    /// <summary>What lies behind a call that blocked is executed as soon as that is answered.</summary>
    private void ExecuteBehind()
    {
        while (_blocked is null && !_serverClosed && _behind.TryDequeue(out var call)) Execute(call);
    }

    private void Execute(SimulatedCall call)
    {
        switch (call.Fate)
        {
            case Fate.Lost:
                _world.Say(_client.Process.Name, () => $"lost before Redis saw it: {call}");
                Reset("the connection was reset");
                return;
            case Fate.Late:
                _world.Say(_client.Process.Name, () => $"cut off, will arrive late: {call}");
                Later(call, _world.Random.Next(200, 40_000));
                Reset("the connection was reset");
                return;
        }

        if (call.Fate == Fate.Repeated) Later(call, _world.Random.Next(1, 20_000));
        if (_world.Server.Execute(call, this) is not { } reply)
        {
            _blocked = call;
            return;
        }

        if (call.Fate == Fate.AnswerLost)
        {
            _world.Say(_client.Process.Name, () => $"answer lost: {call}");
            Reset("the connection was reset");
            return;
        }

        Answer(call, reply);
    }

    private void Deliver(SimulatedCall call, RedisReply reply)
    {
        if (_clientClosed) return;
        if (Link.InCut || _heldIn.Count > 0)
        {
            _heldIn.Enqueue((call, reply));
            return;
        }

        Hand(call, reply);
    }

    private void Hand(SimulatedCall call, RedisReply reply) => _client.Process.Schedule(new ProcessWork(_client.Process, $"answer to {call.Verb}", () =>
    {
        if (_clientClosed || !_inFlight.Remove(call)) return;
        _lastHeard = Now;
        call.Complete(reply);
    }));

    private void OnHealed() => After(Link.Delay().Ticks, () =>
    {
        while (!Link.OutCut && _heldOut.TryDequeue(out var call)) Take(call);
        while (!Link.InCut && _heldIn.TryDequeue(out var held)) Hand(held.Call, held.Reply);
        if (_serverClosed && !_clientClosed) _client.Process.Schedule(new ProcessWork(_client.Process, "connection reset", () => _client.Broken(this, "the connection was reset")));
    });

    private void After(long ticks, Action what) => _world.Time.CreateTimer(_ => what(), null, TimeSpan.FromTicks(Math.Max(0, ticks)), Timeout.InfiniteTimeSpan);
}

namespace Lighthouse.Actors;

internal enum Routing
{
    RoundRobin,

    /// <summary>To the routee with the fewest messages waiting, the present one included.</summary>
    LeastBusy,
}

/// <summary>Spreads messages over children of one kind. A routee that stops for good leaves the pool; with the last one the router stops.</summary>
internal sealed class PoolRouter<TMessage>(Props<TMessage> routee, int size, Routing routing) : Actor<TMessage>
    where TMessage : notnull
{
    private readonly List<ActorRef<TMessage>> _routees = [];
    private int _next;

    protected override ValueTask PreStartAsync()
    {
        for (int i = 1; i <= size; i++)
        {
            ActorRef<TMessage> child = Context.Spawn(routee, $"routee-{i}");
            Context.Watch(child);
            _routees.Add(child);
        }

        return default;
    }

    protected override ValueTask ReceiveAsync(TMessage message)
    {
        if (_routees.Count == 0)
        {
            Context.System.DeadLetters.Publish(message, Context.Self);
            return default;
        }

        _next %= _routees.Count;
        ActorRef<TMessage> chosen = routing == Routing.RoundRobin ? _routees[_next] : LeastBusy();
        _next++;
        chosen.Tell(message);
        return default;
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        _routees.RemoveAll(routee => routee == actor);
        if (_routees.Count == 0)
        {
            Context.StopSelf();
        }

        return default;
    }

    private ActorRef<TMessage> LeastBusy()
    {
        ActorRef<TMessage> best = _routees[_next];
        int least = int.MaxValue;
        for (int i = 0; i < _routees.Count && least > 0; i++)
        {
            ActorRef<TMessage> candidate = _routees[(_next + i) % _routees.Count];
            int load = candidate.Cell!.Load;
            if (load < least)
            {
                (best, least) = (candidate, load);
            }
        }

        return best;
    }
}

internal static class PoolRouter
{
    public static Props<TMessage> Props<TMessage>(Props<TMessage> routee, int size, Routing routing = Routing.RoundRobin)
        where TMessage : notnull => new(() => new PoolRouter<TMessage>(routee, size, routing));
}

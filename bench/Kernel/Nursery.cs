using Lighthouse.Actors;

namespace Lighthouse.Kernel;

internal abstract record NurseryMessage
{
    private NurseryMessage()
    {
    }

    /// <summary>Answered with how many have lived and ended.</summary>
    internal sealed record Raise(int Children, ActorRef<long> ReplyTo) : NurseryMessage;
}

internal enum ChildMessage
{
    Leave,
}

/// <summary>Spawns children, tells each to leave, and waits until the last has.</summary>
internal sealed class Nursery : Actor<NurseryMessage>
{
    private static readonly Props<ChildMessage> Children = Props.Create<ChildMessage>(static () => new Child());

    private NurseryMessage.Raise? _raise;
    private long _ended;

    protected override ValueTask ReceiveAsync(NurseryMessage message)
    {
        _raise = (NurseryMessage.Raise)message;
        _ended = 0;
        for (var i = 0; i < _raise.Children; i++)
        {
            var child = Context.Spawn(Children);
            Context.Watch(child);
            child.Tell(ChildMessage.Leave);
        }

        return default;
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        if (++_ended == _raise!.Children) _raise.ReplyTo.Tell(_ended);
        return default;
    }

    private sealed class Child : Actor<ChildMessage>
    {
        protected override ValueTask ReceiveAsync(ChildMessage message)
        {
            Context.StopSelf();
            return default;
        }
    }
}

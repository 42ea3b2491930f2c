using Lighthouse.Actors;

namespace Lighthouse.Kernel;

internal abstract record PlayerMessage
{
    private PlayerMessage()
    {
    }

    internal sealed record Meet(ActorRef<PlayerMessage> Opponent) : PlayerMessage;

    internal sealed record Ball : PlayerMessage
    {
        public static readonly Ball Instance = new();
    }

    internal sealed record Report(ActorRef<long> ReplyTo) : PlayerMessage;
}

/// <summary>Returns each ball until its last one. The game is over with the last ball of the one who has nobody left to play to.</summary>
internal sealed class Player(int last, TaskCompletionSource over) : Actor<PlayerMessage>
{
    private ActorRef<PlayerMessage>? _opponent;
    private long _hits;

    protected override ValueTask ReceiveAsync(PlayerMessage message)
    {
        switch (message)
        {
            case PlayerMessage.Meet meet: _opponent = meet.Opponent; break;
            case PlayerMessage.Report report: report.ReplyTo.Tell(_hits); break;
            case PlayerMessage.Ball: Return(message); break;
        }

        return default;
    }

    private void Return(PlayerMessage ball)
    {
        if (_hits == last)
        {
            over.TrySetResult();
            return;
        }

        _hits++;
        _opponent!.Tell(ball);
    }
}

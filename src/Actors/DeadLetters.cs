using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

internal sealed record DeadLetter(object Message, ActorRef Recipient);

/// <summary>What was told to actors that had stopped: counted always, logged up to a limit.</summary>
internal sealed partial class DeadLetters(ILogger logger, int logLimit)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Called on the thread of who told; must be quick and must not throw.</summary>
    public event Action<DeadLetter>? Published;

    internal void Publish(object message, ActorRef recipient)
    {
        long count = Interlocked.Increment(ref _count);
        if (count <= logLimit)
        {
            LogDeadLetter(logger, message.GetType().Name, recipient.Path);
        }
        else if (count == logLimit + 1L)
        {
            LogLimitReached(logger, logLimit);
        }

        Published?.Invoke(new DeadLetter(message, recipient));
    }

    [LoggerMessage(LogLevel.Information, "{Message} was told to {Recipient}, which has stopped: a dead letter")]
    private static partial void LogDeadLetter(ILogger logger, string message, ActorPath recipient);

    [LoggerMessage(LogLevel.Information, "{Limit} dead letters were logged; further ones are only counted")]
    private static partial void LogLimitReached(ILogger logger, int limit);
}

using Lighthouse.Actors;

namespace Lighthouse.Kernel;

internal abstract record FaultyMessage
{
    private FaultyMessage()
    {
    }

    internal sealed record Fail : FaultyMessage
    {
        public static readonly Fail Instance = new();
    }

    internal sealed record Report(ActorRef<long> ReplyTo) : FaultyMessage;
}

internal sealed class FaultException : Exception;

/// <summary>Fails at what it is told.</summary>
/// <param name="instance">The how-manieth of its lives this is.</param>
internal sealed class Faulty(long instance) : Actor<FaultyMessage>
{
    protected override ValueTask ReceiveAsync(FaultyMessage message)
    {
        if (message is not FaultyMessage.Report report) throw new FaultException();
        report.ReplyTo.Tell(instance);
        return default;
    }
}

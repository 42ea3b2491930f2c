using Lighthouse.Actors;

namespace Lighthouse.Kernel;

internal abstract record CounterMessage
{
    private CounterMessage()
    {
    }

    internal sealed record Tick : CounterMessage
    {
        public static readonly Tick Instance = new();
    }

    internal sealed record Report(ActorRef<long> ReplyTo) : CounterMessage;
}

/// <summary>Counts what it is told.</summary>
internal sealed class Counter : Actor<CounterMessage>
{
    private long _ticks;

    protected override ValueTask ReceiveAsync(CounterMessage message)
    {
        switch (message)
        {
            case CounterMessage.Tick: _ticks++; break;
            case CounterMessage.Report report: report.ReplyTo.Tell(_ticks); break;
        }

        return default;
    }
}

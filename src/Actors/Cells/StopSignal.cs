using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>
/// An actor's Stopping token. The request may come while a receive is pending, so the token is cancelled in a run of its own,
/// on the actor's scheduler and never on the thread of who asked.
/// </summary>
internal sealed partial class StopSignal(ActorPath path, IActorScheduler scheduler, ILogger logger) : IThreadPoolWorkItem
{
    private CancellationTokenSource? _source;
    private int _requested;

    public bool IsRequested => Volatile.Read(ref _requested) != 0;

    public CancellationToken Token
    {
        get
        {
            if (_source is null)
            {
                Interlocked.CompareExchange(ref _source, new CancellationTokenSource(), null);
            }

            return IsRequested ? new CancellationToken(canceled: true) : _source!.Token;
        }
    }

    /// <summary>False when it was requested before.</summary>
    public bool Request()
    {
        if (Interlocked.Exchange(ref _requested, 1) != 0)
        {
            return false;
        }

        if (_source is not null)
        {
            scheduler.Schedule(this);
        }

        return true;
    }

    /// <summary>Ends one life of the actor; the next one, if any, gets a fresh token.</summary>
    public void EndLife()
    {
        Cancel();
        _source = null;
    }

    void IThreadPoolWorkItem.Execute() => Cancel();

    public override string ToString() => $"{path} stopping";

    private void Cancel()
    {
        try
        {
            _source?.Cancel();
        }
        catch (AggregateException e)
        {
            LogCallbackFailed(logger, e, path);
        }
    }

    [LoggerMessage(LogLevel.Error, "A callback on the Stopping token of {Path} failed")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, ActorPath path);
}

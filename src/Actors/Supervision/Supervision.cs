using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>Carries out a parent's strategy.</summary>
internal sealed partial class Supervision(ActorCell parent)
{
    private readonly ActorSystem _system = parent.System;

    public void Answer(SystemMessage.Failed failed)
    {
        ActorCell child = failed.Child;
        if (child.Stopping.IsRequested)
        {
            return;
        }

        try
        {
            SupervisorStrategy strategy = parent.Strategy;
            int restarts = child.Restarts.CountWithin(strategy.Within, _system.TimeProvider);
            Directive directive = strategy.Decide(new Failure(child.Ref, failed.Cause, failed.Message, restarts));
            if (directive == Directive.Resume && !child.IsStarted)
            {
                directive = Directive.Restart;
            }

            if (directive == Directive.Restart && restarts >= strategy.MaxRestarts)
            {
                LogLimit(_system.Logger, child.Path, restarts, strategy.Within);
                directive = Directive.Stop;
            }

            if (strategy.LogFailures)
            {
                LogFailure(_system.Logger, failed.Cause, child.Path, failed.Message?.GetType().Name ?? "no message", directive);
            }

            Apply(directive, failed, strategy, restarts);
        }
        catch (Exception e)
        {
            parent.Fail(e, null, byChild: child);
        }
    }

    private void Apply(Directive directive, SystemMessage.Failed failed, SupervisorStrategy strategy, int restarts)
    {
        ActorCell child = failed.Child;
        switch (directive)
        {
            case Directive.Resume:
                child.Ref.Send(SystemMessage.ResumeFailed);
                break;
            case Directive.Restart:
                child.Restarts.Add(strategy.MaxRestarts, _system.TimeProvider);
                Restart(child, new SystemMessage.Restart(failed.Cause, failed.Message), strategy.Backoff?.Delay(restarts, _system.NextRandom()));
                break;
            case Directive.Stop:
                child.RequestStop();
                break;
            case Directive.Escalate:
                parent.Fail(failed.Cause, null, byChild: child);
                break;
            default:
                throw new InvalidOperationException($"The strategy of {parent.Path} answered {directive}, which is no directive.");
        }
    }

    private void Restart(ActorCell child, SystemMessage restart, TimeSpan? delay)
    {
        if (delay is null)
        {
            child.Ref.Send(restart);
            return;
        }

        child.RestartTimer?.Dispose();
        child.RestartTimer = _system.TimeProvider.CreateTimer(_ => child.Ref.Send(restart), null, delay.Value, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(LogLevel.Warning, "{Path} failed at {Message}: {Directive}")]
    private static partial void LogFailure(ILogger logger, Exception cause, ActorPath path, string message, Directive directive);

    [LoggerMessage(LogLevel.Error, "{Path} was restarted {Restarts} times within {Window} and is stopped now")]
    private static partial void LogLimit(ILogger logger, ActorPath path, int restarts, TimeSpan window);
}

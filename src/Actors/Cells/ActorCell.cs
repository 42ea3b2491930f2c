using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors;

/// <summary>An actor's life apart from the type of its messages: its place in the hierarchy, failures and watchers.</summary>
internal abstract partial class ActorCell
{
    private readonly List<ActorRef> _watchers = [];
    private readonly Supervision _supervision;
    private readonly Queue<ActorCell?> _failures = new();

    protected ActorCell(ActorSystem system, ActorCell? parent, ActorPath path, IActorScheduler scheduler)
    {
        System = system;
        Parent = parent;
        Path = path;
        Children = new ChildCells(path, scheduler.Promises);
        Stopping = new StopSignal(path, scheduler, system.Logger);
        _supervision = new Supervision(this);
    }

    public ActorSystem System { get; }

    public ActorCell? Parent { get; }

    public ActorPath Path { get; }

    public ChildCells Children { get; }

    public StopSignal Stopping { get; }

    /// <summary>Kept for the parent, and touched by it alone.</summary>
    public RestartStatistics Restarts { get; } = new();

    /// <summary>The parent's backoff before this child's restart.</summary>
    public ITimer? RestartTimer { get; set; }

    public bool IsTerminated { get; private set; }

    /// <summary>False until the present instance got through its start.</summary>
    public bool IsStarted { get; private set; }

    public abstract ActorRef Ref { get; }

    /// <summary>Messages waiting, and one more while one is handled.</summary>
    public abstract int Load { get; }

    public abstract SupervisorStrategy Strategy { get; }

    protected abstract int Suspensions { get; }

    protected abstract string Description { get; }

    public ActorRef<T> Spawn<T>(Props<T> props, string? name)
        where T : notnull
    {
        ActorCell<T> cell = (ActorCell<T>)Children.Add(name, path => new ActorCell<T>(System, this, path, props, Suspensions));
        cell.Self.Send(SystemMessage.StartNow);
        return cell.Self;
    }

    public void RequestStop()
    {
        if (Stopping.Request())
        {
            Ref.Send(SystemMessage.StopNow);
        }
    }

    /// <summary>Never faults: what goes wrong is a failure that the parent answers.</summary>
    public async Task RunSystemAsync(SystemMessage message)
    {
        try
        {
            await HandleAsync(message);
        }
        catch (Exception e)
        {
            Fail(e, null);
        }
    }

    /// <summary>Suspends this actor and its children until the parent has decided.</summary>
    /// <param name="byChild">Whose failure was escalated; it waits already.</param>
    public void Fail(Exception cause, object? message, ActorCell? byChild = null)
    {
        if (Stopping.IsRequested)
        {
            LogFailedWhileStopping(System.Logger, cause, Path);
            return;
        }

        _failures.Enqueue(byChild);
        SuspendMailbox();
        Children.SendAll(SystemMessage.SuspendNow, except: byChild);
        if (Parent is null)
        {
            System.Fail(cause);
        }
        else
        {
            Parent.Ref.Send(new SystemMessage.Failed(this, cause, message));
        }
    }

    /// <summary>What reaches an actor that has ended.</summary>
    public void AnswerAfterEnd(SystemMessage message)
    {
        if (message is SystemMessage.Watch watch)
        {
            watch.Watcher.NotifyTerminated(Ref);
        }
    }

    public ActorSnapshot Snapshot() => new(
        Path.Value,
        Description,
        Stopping.IsRequested ? ActorState.Stopping : Suspensions > 0 ? ActorState.Suspended : ActorState.Running,
        Load,
        [.. Children.All().Select(static child => child.Snapshot())]);

    protected abstract void SuspendMailbox();

    protected abstract void ResumeMailbox(int times);

    protected abstract void CloseMailbox();

    /// <summary>Makes an instance and starts it; <paramref name="restartCause"/> is null the first time.</summary>
    protected abstract ValueTask StartInstanceAsync(Exception? restartCause);

    /// <summary>Ends the failed instance, its timers and watches. Does not fault.</summary>
    protected abstract ValueTask RetireInstanceAsync(Exception cause, object? message);

    /// <summary>Ends the instance for good. Does not fault.</summary>
    protected abstract ValueTask StopInstanceAsync();

    private ValueTask HandleAsync(SystemMessage message)
    {
        switch (message)
        {
            case not null when IsTerminated:
                AnswerAfterEnd(message);
                break;
            case SystemMessage.Start:
                return StartAsync(null);
            case SystemMessage.Stop:
                return StopAsync();
            case SystemMessage.Suspend:
                SuspendMailbox();
                Children.SendAll(message);
                break;
            case SystemMessage.Resume { OwnFailure: false }:
                Resume(null);
                break;
            case SystemMessage.Resume when _failures.TryDequeue(out ActorCell? byChild):
                Resume(byChild);
                break;
            case SystemMessage.Restart restart when _failures.Count > 0:
                return RestartAsync(restart);
            case SystemMessage.Failed failed:
                _supervision.Answer(failed);
                break;
            case SystemMessage.Watch watch:
                _watchers.Add(watch.Watcher);
                break;
            case SystemMessage.Unwatch unwatch:
                _watchers.Remove(unwatch.Watcher);
                break;
        }

        return default;
    }

    private void Resume(ActorCell? byChild)
    {
        ResumeMailbox(1);
        Children.SendAll(SystemMessage.ResumeNow, except: byChild);
        byChild?.Ref.Send(SystemMessage.ResumeFailed);
    }

    private async ValueTask StartAsync(Exception? restartCause)
    {
        await StartInstanceAsync(restartCause);
        IsStarted = true;
    }

    private async ValueTask RestartAsync(SystemMessage.Restart restart)
    {
        int failures = _failures.Count;
        _failures.Clear();
        IsStarted = false;
        await RetireInstanceAsync(restart.Cause, restart.Message);
        await Children.StopAllAsync(close: false);
        ResumeMailbox(failures);
        if (!Stopping.IsRequested)
        {
            await StartAsync(restart.Cause);
        }
    }

    private async ValueTask StopAsync()
    {
        await Children.StopAllAsync(close: true);
        await StopInstanceAsync();
        RestartTimer?.Dispose();
        IsTerminated = true;
        CloseMailbox();
        Parent?.Children.Release(this);
        foreach (ActorRef watcher in _watchers)
        {
            watcher.NotifyTerminated(Ref);
        }

        Parent?.Children.Finish();
    }

    [LoggerMessage(LogLevel.Debug, "{Path} failed while it was stopping")]
    private static partial void LogFailedWhileStopping(ILogger logger, Exception exception, ActorPath path);
}

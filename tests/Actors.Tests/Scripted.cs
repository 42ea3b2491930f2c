namespace Lighthouse.Actors.Tests;

/// <summary>What a test lets an actor do; whatever is not given does nothing.</summary>
internal sealed record Script<T>
    where T : notnull
{
    public Func<ActorContext<T>, T, ValueTask> Receive { get; init; } = static (_, _) => default;

    public Func<ActorContext<T>, ValueTask> Start { get; init; } = static _ => default;

    public Func<ActorContext<T>, ValueTask> Stop { get; init; } = static _ => default;

    public Action<Exception, T?>? PreRestart { get; init; }

    public Action<Exception>? PostRestart { get; init; }

    public Action<ActorContext<T>, ActorRef>? Ended { get; init; }

    public SupervisorStrategy Strategy { get; init; } = SupervisorStrategy.Default;

    public Props<T> Props => Actors.Props.Create(() => new Scripted<T>(this));
}

internal sealed class Scripted<T>(Script<T> script) : Actor<T>
    where T : notnull
{
    protected override SupervisorStrategy Strategy => script.Strategy;

    protected override ValueTask ReceiveAsync(T message) => script.Receive(Context, message);

    protected override ValueTask PreStartAsync() => script.Start(Context);

    protected override ValueTask PostStopAsync() => script.Stop(Context);

    protected override ValueTask PreRestartAsync(Exception cause, T? message)
    {
        script.PreRestart?.Invoke(cause, message);
        return base.PreRestartAsync(cause, message);
    }

    protected override ValueTask PostRestartAsync(Exception cause)
    {
        script.PostRestart?.Invoke(cause);
        return base.PostRestartAsync(cause);
    }

    protected override ValueTask OnTerminatedAsync(ActorRef actor)
    {
        script.Ended?.Invoke(Context, actor);
        return default;
    }
}

internal sealed class BoomException(string message = "boom") : Exception(message);

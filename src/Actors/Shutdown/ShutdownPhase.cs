namespace Lighthouse.Actors;

/// <summary>A step of the shutdown. Its tasks run together; when the timeout is over the next phase begins regardless.</summary>
internal sealed record ShutdownPhase(string Name, TimeSpan Timeout)
{
    public static readonly ShutdownPhase BeforeStop = new("before-stop", TimeSpan.FromSeconds(30));
    public static readonly ShutdownPhase StopActors = new("stop-actors", TimeSpan.FromSeconds(10));
    public static readonly ShutdownPhase AfterStop = new("after-stop", TimeSpan.FromSeconds(5));
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Actors;

internal sealed record ActorSystemOptions
{
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public IActorScheduler Scheduler { get; init; } = ThreadPoolScheduler.Instance;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>For the jitter of backoffs; used under a lock.</summary>
    public Random Random { get; init; } = new();

    /// <summary>Dead letters logged before they are only counted.</summary>
    public int DeadLetterLogLimit { get; init; } = 20;

    /// <summary>For the actors directly under <c>/user</c>. What it escalates ends the system.</summary>
    public SupervisorStrategy Strategy { get; init; } = SupervisorStrategy.Default;

    /// <summary>In order. <see cref="ShutdownPhase.StopActors"/> comes last if it is not among them.</summary>
    public IReadOnlyList<ShutdownPhase> ShutdownPhases { get; init; } =
        [ShutdownPhase.BeforeStop, ShutdownPhase.StopActors, ShutdownPhase.AfterStop];
}

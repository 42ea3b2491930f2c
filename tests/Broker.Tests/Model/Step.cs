namespace Lighthouse.Broker.Tests.Model;

/// <summary>What somebody does to a queue, or what befalls it.</summary>
internal enum StepKind
{
    AddPlain, AddWithOptions, Push, Enqueue, EnqueueAll, AddNonsense, Fire,
    Claim, ClaimOne, Settle, Release, Progress, Reopen, Close,
    Die, ShutOut, Reclaim,
    Cancel, Requeue, Purge, Forgive, Pause, Limit, Audit, Relay, Look,
    TimePasses, DaysPass, LateCallsArrive,
    BackUp, FallBack,
    SomebodyDeletes, SomebodyTrims, SomebodyDropsAConsumer, SomebodyChoosesAnId,
}

/// <summary>What befalls a call between its sender and Redis, or within.</summary>
internal enum Mishap
{
    None,

    /// <summary>It never arrives.</summary>
    CallLost,

    /// <summary>It is executed, and its answer never arrives.</summary>
    ReplyLost,

    /// <summary>It arrives twice.</summary>
    Repeated,

    /// <summary>It arrives later, when its sender has given it up or is dead.</summary>
    Late,

    /// <summary>One of the commands that the function sends fails.</summary>
    CommandFails,
}

/// <summary>One step of a sequence; what it comes to depends on the steps before, so it can be left out when a sequence is shrunk.</summary>
internal sealed record Step(StepKind Kind, int Node, int Value, Mishap Mishap)
{
    public override string ToString() => $"{Kind}({Node}, {Value}, {Mishap})";
}

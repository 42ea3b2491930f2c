using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>What a node asks for in one claim.</summary>
/// <param name="Number">Rises with each claim of a session; a repeated or lower one gets nothing.</param>
/// <param name="Want">How many jobs at most.</param>
/// <param name="Mode">What the node holds, since suspects are handed out only to one that holds nothing else.</param>
/// <param name="Turn">For how long a busy node would take the turn of running dry for a suspect; zero if not at all.</param>
public readonly record struct ClaimOrder(long Number, int Want, ClaimMode Mode, TimeSpan Turn)
{
    /// <summary>How many of those wanted no worker is free for yet. They are held ahead, and for their sake few jobs are sent away to wait for their ordering key or their type's limit.</summary>
    public int Ahead { get; init; }

    internal RedisCommand Write(FunctionCalls functions, QueueKeys names, QueueSession session) => functions.Command("claim", names.Structural)
        .Arg(session.Node).Arg(session.Session).Arg(session.History).Arg(Number).Arg(Want).Arg(ModeWord).Arg((long)Turn.TotalMilliseconds).Arg(Ahead);

    private string ModeWord => Mode switch
    {
        ClaimMode.Alone => "alone",
        ClaimMode.Idle => "idle",
        _ => "busy",
    };
}

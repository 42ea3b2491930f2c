using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>What a node asks for in one claim.</summary>
/// <param name="Number">Rises with each claim of a session; a repeated or lower one gets nothing.</param>
/// <param name="Want">How many jobs at most.</param>
/// <param name="Mode">What the node holds, since suspects are handed out only to one that holds nothing else.</param>
/// <param name="Turn">For how long a busy node would take the turn of running dry for a suspect; zero if not at all.</param>
public readonly record struct ClaimOrder(long Number, int Want, ClaimMode Mode, TimeSpan Turn)
{
    internal RedisCommand Write(FunctionCalls functions, QueueKeys names, QueueSession session) => functions.Command("claim", names.Structural)
        .Arg(session.Node).Arg(session.Session).Arg(session.History).Arg(Number).Arg(Want).Arg(ModeWord).Arg((long)Turn.TotalMilliseconds);

    private string ModeWord => Mode switch
    {
        ClaimMode.Alone => "alone",
        ClaimMode.Idle => "idle",
        _ => "busy",
    };
}

using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.ClaimAsync"/>.</summary>
/// <param name="Status">Jobs are handed out only with <see cref="BrokerStatus.Ok"/>.</param>
/// <param name="NowMs">Redis' clock, Unix milliseconds: when these jobs were claimed.</param>
/// <param name="Next">When the next scheduled job falls due, at most a second; zero when more is waiting already.</param>
/// <param name="More">Another claim would find jobs now.</param>
/// <param name="Jobs">In the order they are to be run.</param>
public sealed record ClaimReply(BrokerStatus Status, long NowMs, TimeSpan Next, bool More, IReadOnlyList<ClaimedJob> Jobs)
{
    /// <summary>The one job handed out is suspected of taking nodes down: claim nothing in any queue until it is settled.</summary>
    public bool Alone { get; init; }

    /// <summary>Suspects wait for a node that holds nothing; this one is idle, or it is its turn: claim nothing more in any queue, and claim here with <see cref="ClaimMode.Alone"/> once nothing is held.</summary>
    public bool AloneWanted { get; init; }

    /// <summary>More jobs were left where they are, since too many of them would have had to wait for others: hold fewer ahead.</summary>
    public bool Crowded { get; init; }

    internal static ClaimReply Read(RedisReply reply)
    {
        var status = StatusWords.Read(reply[0]);
        if (reply.Length < 6) return new ClaimReply(status, reply[1].AsInt64(), TimeSpan.Zero, false, []);
        return new ClaimReply(status, reply[1].AsInt64(), TimeSpan.FromMilliseconds(reply[2].AsInt64()), reply[3].AsInt64() != 0, HandOut.Read(reply))
        {
            Alone = reply.Length > 6 && reply[6].AsInt64() == 1,
            AloneWanted = reply.Length > 6 && reply[6].AsInt64() == 2,
            Crowded = reply.Length > 7 && reply[7].AsInt64() == 1,
        };
    }
}

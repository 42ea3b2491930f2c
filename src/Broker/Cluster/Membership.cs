using System.Text.Json;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Who is in the cluster and who leads it, decided by functions on Redis' clock alone.</summary>
public sealed class Membership(IRedis redis, Keys keys, FunctionLibrary library)
{
    private readonly FunctionCalls _functions = new(redis, library);

    /// <summary>Makes a process a member. Its id (name and incarnation) must never have been one.</summary>
    public async Task<JoinReply> JoinAsync(string node, MemberInfo info, TimeSpan lease, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        var json = JsonSerializer.SerializeToUtf8Bytes(info, BrokerJson.Default.MemberInfo);
        var reply = await _functions.SendAsync(() =>
        {
            var command = Begin("join").Arg(node).Arg(json).Arg((long)lease.TotalMilliseconds);
            foreach (var queue in info.Queues) command.Arg(queue);
            return command;
        }, ct);
        return new JoinReply(reply[0].Is("JOINED"u8) ? JoinStatus.Joined : JoinStatus.Taken, reply[1].AsInt64(), reply[2].AsInt64());
    }

    /// <summary>Renews a member's lease. Send it over a connection of its own, so that busy jobs cannot hold it up.</summary>
    public async Task<BeatReply> BeatAsync(string node, TimeSpan lease, CancellationToken ct = default)
    {
        var reply = await _functions.SendAsync(() => Begin("beat").Arg(node).Arg((long)lease.TotalMilliseconds), ct);
        var status = reply[0].Is("RENEWED"u8) ? BeatStatus.Renewed : reply[0].Is("DOWN"u8) ? BeatStatus.Down : BeatStatus.Unknown;
        return new BeatReply(status, reply[1].AsInt64(), reply[2].AsInt64(), reply.Length > 3 ? reply[3].AsString() : null);
    }

    /// <summary>Says that a member is stopping, and why; it stays one until it has left. False when it was none.</summary>
    public async Task<bool> LeavingAsync(string node, string reason = "", CancellationToken ct = default) =>
        (await _functions.SendAsync(() => Begin("leave").Arg(node).Arg("leaving"u8).Arg(reason), ct))[0].AsInt64() != 0;

    /// <summary>Takes a member that holds nothing any more out of the cluster. False when it was none.</summary>
    public async Task<bool> LeaveAsync(string node, string reason = "", CancellationToken ct = default) =>
        (await _functions.SendAsync(() => Begin("leave").Arg(node).Arg("left"u8).Arg(reason), ct))[0].AsInt64() != 0;

    /// <summary>Who was a member and is none any more, newest first: the last thousand of the last week.</summary>
    public async Task<IReadOnlyList<RemovedMember>> RemovedAsync(int count = 100, CancellationToken ct = default) =>
        RemovedReader.Read(await redis.SendAsync(new RedisCommand("XREVRANGE"u8).Key(keys.Cluster.Removed).Arg("+"u8).Arg("-"u8).Arg("COUNT"u8).Arg(count), ct));

    /// <summary>Declares a member down whose lease has run out. Only the leader, by its token, and not while the cluster itself was just out of touch.</summary>
    public Task<DownReply> DownAsync(string node, string by, long token, string reason, CancellationToken ct = default) =>
        DownAsync(node, by, token, reason, forced: false, ct);

    /// <summary>Declares a member down on an operator's word, whatever its lease. It can settle nothing any more.</summary>
    public Task<DownReply> ForceDownAsync(string node, string by, string reason, CancellationToken ct = default) =>
        DownAsync(node, by, 0, reason, forced: true, ct);

    /// <summary>Notes that everything a node held has been made ready again. False when the token is not the leader's.</summary>
    public async Task<bool> ReclaimedAsync(string node, long token, CancellationToken ct = default) =>
        (await _functions.SendAsync(() => Begin("reclaimed").Arg(node).Arg(token), ct))[0].AsInt64() != 0;

    /// <summary>
    /// Notes how many jobs a node that is down held over all queues, once it is shut out of all of them and before any is reclaimed; the first count stands, so that
    /// a leader that goes on where another died does not take the last of many for one that was alone. Answers the count that stands; null when the token is not
    /// the leader's or the node is not down.
    /// </summary>
    public async Task<long?> CountedAsync(string node, long held, long token, CancellationToken ct = default)
    {
        var reply = await _functions.SendAsync(() => Begin("counted").Arg(node).Arg(token).Arg(held), ct);
        return reply[0].AsInt64() is var count && count < 0 ? null : count;
    }

    /// <summary>Takes or keeps the lead for <paramref name="term"/>. A process that prefers to lead takes it from one that does not. Only members can lead.</summary>
    public async Task<LeadReply> LeadAsync(string node, TimeSpan term, bool prefer, CancellationToken ct = default)
    {
        var reply = await _functions.SendAsync(() => Begin("lead").Arg(node).Arg((long)term.TotalMilliseconds).Arg(prefer ? 1 : 0), ct);
        var leader = new LeaderView(reply[1].AsString(), reply[2].AsInt64(), reply[3].AsInt64(), reply[4].AsInt64() != 0);
        return new LeadReply(reply[0].AsInt64() != 0, leader, reply[5].AsInt64());
    }

    /// <summary>Gives the lead up at once.</summary>
    public async Task<bool> ResignAsync(long token, CancellationToken ct = default) =>
        (await _functions.SendAsync(() => Begin("resign").Arg(token), ct))[0].AsInt64() != 0;

    /// <summary>Keeps the coordinator's snapshot. False when the token is not the leader's: nothing was written.</summary>
    public async Task<bool> SaveCoordinatorAsync(long token, ReadOnlyMemory<byte> snapshot, CancellationToken ct = default) =>
        (await _functions.SendAsync(() => Begin("save").Arg(token).Arg(snapshot), ct))[0].AsInt64() != 0;

    /// <summary>Names of the queues that somebody serves or filled through the function door, in order.</summary>
    public async Task<IReadOnlyList<string>> QueuesAsync(CancellationToken ct = default)
    {
        var reply = await redis.SendAsync(new RedisCommand("SMEMBERS"u8).Key(keys.Cluster.Queues), ct);
        var queues = new List<string>(reply.Length);
        foreach (var queue in reply)
        {
            if (Keys.IsQueueName(queue.AsString())) queues.Add(queue.AsString());
        }
        queues.Sort(StringComparer.Ordinal);
        return queues;
    }

    /// <summary>The whole cluster at one moment.</summary>
    public async Task<ClusterView> ViewAsync(CancellationToken ct = default) => ClusterViewReader.Read(await _functions.SendAsync(() => Begin("view"), ct));

    private async Task<DownReply> DownAsync(string node, string by, long token, string reason, bool forced, CancellationToken ct)
    {
        var reply = await _functions.SendAsync(() => Begin("down").Arg(node).Arg(by).Arg(token).Arg(reason).Arg(forced ? 1 : 0), ct);
        var status = reply[0].AsString() switch
        {
            "DOWNED" => DownStatus.Downed,
            "ALREADY" => DownStatus.AlreadyDown,
            "ALIVE" => DownStatus.Alive,
            "GRACE" => DownStatus.Grace,
            "NOTLEADER" => DownStatus.NotLeader,
            _ => DownStatus.Unknown,
        };
        return new DownReply(status, reply[1].AsInt64(), reply[2].AsInt64());
    }

    private RedisCommand Begin(string verb) => _functions.Command(verb, keys.Cluster.Structural);
}

using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>One job handed to one node, as Redis answered.</summary>
/// <param name="At">When Redis executed the call, whenever its answer arrived; the clock's ticks.</param>
/// <param name="ClockMs">The same moment on Redis' own clock.</param>
/// <param name="IsClaim">By a claim; otherwise its node was told what it holds already.</param>
internal sealed record HandOut(string Queue, string Id, SimulatedProcess Process, string Node, long Fence, long At, long ClockMs, bool IsClaim);

/// <summary>Who has which job by Redis' own word: each hand-out, and each node that was shut out of a queue. That alone says whether another may have had a job meanwhile, whatever befell its node.</summary>
internal sealed class Possession(SimulatedWorld world)
{
    private readonly Dictionary<string, List<HandOut>> _handedOut = [];
    private readonly Dictionary<(string Queue, string Node), List<long>> _shutOut = [];

    /// <summary>All hand-outs of a job, in their order.</summary>
    public IReadOnlyList<HandOut> Of(string key) => _handedOut.GetValueOrDefault(key) ?? [];

    /// <summary>By which call a process has this job; null when none has given it this fence. A Redis that has fallen back gives fences a second time.</summary>
    public HandOut? Find(SimulatedProcess process, string key, long fence) => _handedOut.GetValueOrDefault(key)?.FindLast(each => each.Process == process && each.Fence == fence);

    /// <summary>Whether a node was shut out of a queue between two moments, both included.</summary>
    public bool IsShutOut(string queue, string node, long from, long until) =>
        _shutOut.TryGetValue((queue, node), out var times) && times.Exists(at => at >= from && at <= until);

    public void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        if (reply.IsError || call.Queue is not { } queue) return;
        var arguments = call.Arguments;
        switch (call.Verb)
        {
            case "reclaim" or "shutout":
                ShutOut(queue, arguments[0]);
                break;
            case "audit" when reply[0].AsString() == "OK" && Wire.Text(arguments[2]) == "member":
                ShutOut(queue, arguments[3]);
                break;
            case "claim" or "held" when reply[0].AsString() == "OK":
                HandedOut(call, queue, reply);
                break;
        }
    }

    private void ShutOut(string queue, byte[] node)
    {
        var key = (queue, Wire.Text(node));
        if (!_shutOut.TryGetValue(key, out var times)) _shutOut[key] = times = [];
        times.Add(world.Time.GetTimestamp());
    }

    private void HandedOut(SimulatedCall call, string queue, RedisReply reply)
    {
        var fence = reply[4].AsInt64();
        foreach (var group in reply[5])
        {
            foreach (var id in IdsOf(group[0].AsInt32(), group[1]))
            {
                if (!_handedOut.TryGetValue($"{queue}/{id}", out var times)) _handedOut[$"{queue}/{id}"] = times = [];
                times.Add(new HandOut(queue, id, call.Sender, Wire.Text(call.Arguments[0]), fence++, world.Time.GetTimestamp(), world.Server.Clock.Ms, call.Verb == "claim"));
            }
        }
    }

    /// <summary>Groups of the public stream are flat: under 0 entry, type and arguments of each, under -1 entry, id or nothing, a number and as many texts.</summary>
    private static IEnumerable<string> IdsOf(int kind, RedisReply items)
    {
        for (var i = 0; i < items.Length; i += kind > 0 ? 1 : kind == 0 ? 3 : 3 + items[i + 2].AsInt32())
            yield return kind > 0 ? IdOf(items[i]) : kind < 0 && items[i + 1].AsString() is { Length: > 0 } id ? id : items[i].AsString();
    }

    /// <summary>The id that functions wrote beside the body.</summary>
    private static string IdOf(RedisReply entry)
    {
        var (id, fields) = (entry[0].AsString(), entry[1]);
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].AsString() == "@id") id = fields[i + 1].AsString();
        }

        return id;
    }
}

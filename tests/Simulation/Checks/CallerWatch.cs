using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>
/// Which calls Redis lets through. None of a node that was shut out of the queue; none of a former session of a node; none that was made for a Redis that has fallen
/// back since; no claim a second time. However late they come.
/// </summary>
internal sealed class CallerWatch(SimulatedWorld world, Evidence evidence)
{
    private static readonly HashSet<string> Calls = ["claim", "disarm", "held", "settle", "release", "progress"];

    private readonly Dictionary<(string Queue, string Node), long> _shutOut = [];
    private readonly Dictionary<(string Queue, string Node), long> _sessions = [];
    private readonly HashSet<(string Queue, string Node, string Session, string Number)> _claims = [];

    public void Begin()
    {
        world.Server.Executed += OnExecuted;
        world.Server.FellBack += OnFellBack;
    }

    private void OnFellBack(long to)
    {
        foreach (var forgotten in _shutOut.Where(node => node.Value > to).ToList()) _shutOut.Remove(forgotten.Key);
        _sessions.Clear();
        _claims.Clear();
    }

    private void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        if (reply.IsError || call.Queue is not { } queue) return;
        var arguments = call.Arguments;
        if (arguments.Length == 0) return;
        var caller = (Queue: queue, Node: Wire.Text(arguments[0]));
        if (call.Verb is "reclaim" or "shutout") _shutOut.TryAdd(caller, evidence.Now);
        if (call.Verb != "open" && !Calls.Contains(call.Verb) || reply[0].AsString() != "OK") return;
        if (_shutOut.ContainsKey(caller)) Violated(call, caller.Node, $"was let through to {call.Verb} in queue {caller.Queue}, from which it had been shut out");
        var session = long.Parse(Wire.Text(arguments[1]), CultureInfo.InvariantCulture);
        var present = _sessions.GetValueOrDefault(caller);
        if (session < present) Violated(call, caller.Node, $"was let through to {call.Verb} in queue {caller.Queue} in its session {session}, after it had opened session {present}");
        if (call.Verb == "open") _sessions[caller] = session;
        else if (Wire.Text(arguments[2]) != world.Server.Replication) Violated(call, caller.Node, $"was let through to {call.Verb} in queue {caller.Queue}, although it took Redis for the one before");
        if (call.Verb == "claim" && !_claims.Add((caller.Queue, caller.Node, Wire.Text(arguments[1]), Wire.Text(arguments[3])))) Violated(call, caller.Node, $"was let through with its claim {Wire.Text(arguments[3])} of queue {caller.Queue} twice");
    }

    private void Violated(SimulatedCall call, string node, string what) =>
        evidence.Violations.Add($"At {world.Clock(world.Time.GetUtcNow())} {node} {what}{(call.IsLate ? "; the call was late" : "")}.");
}

using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>Whoever was shut out of a queue can do nothing there any more: every later call of that node, late ones included, must be refused.</summary>
internal sealed class FenceWatch(SimulatedWorld world, Evidence evidence)
{
    private static readonly HashSet<string> Calls = ["open", "claim", "held", "settle", "release", "progress"];

    private readonly HashSet<(string Queue, string Node)> _shutOut = [];

    public void Begin() => world.Server.Executed += OnExecuted;

    private void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        if (reply.IsError || call.Name != "FCALL") return;
        if (call.Verb is "reclaim" or "shutout") _shutOut.Add((QueueOf(call), Wire.Text(call.Arguments[0])));
        else if (Calls.Contains(call.Verb) && reply[0].AsString() == "OK" && _shutOut.Contains((QueueOf(call), Wire.Text(call.Arguments[0]))))
            evidence.Violations.Add($"At {world.Clock(world.Time.GetUtcNow())} {Wire.Text(call.Arguments[0])} was let through to {call.Verb} in queue {QueueOf(call)}, from which it had been shut out{(call.IsLate ? "; the call was late" : "")}.");
    }

    private static string QueueOf(SimulatedCall call) => Wire.Text(call.Parts[3]).Split('{', '}')[1];
}

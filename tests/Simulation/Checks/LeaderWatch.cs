using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>
/// One leader at a time is what Redis grants. Another process may take itself for the leader until it hears of it, a term at the longest, and meanwhile changes
/// nothing: what it writes carries a token that is over.
/// </summary>
internal sealed class LeaderWatch(SimulatedWorld world, Cluster cluster, Evidence evidence)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Lease = Messages.Defaults.Lease;
    private static readonly TimeSpan Term = Lease / 2;

    private readonly Dictionary<SimulatedMember, long> _outdated = [];
    private readonly Dictionary<long, string> _holders = [];
    private readonly Dictionary<string, List<(long At, long ClockMs)>> _beats = [];
    private long _token;

    public void Begin()
    {
        world.Server.Executed += OnExecuted;
        world.Server.FellBack += to =>
        {
            foreach (var beats in _beats.Values) beats.RemoveAll(beat => beat.At > to);
            _holders.Clear();
            _outdated.Clear();
            _token = 0;
        };
        cluster.Later(Every, Look);
    }

    private void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        if (reply.IsError) return;
        switch (call.Verb)
        {
            case "lead" when reply[0].AsInt64() == 1 && reply[2].AsInt64() is var token && reply[1].AsString() is var node:
                if (!_holders.TryAdd(token, node) && _holders[token] != node) Violated($"{node} and {_holders[token]} were given the same token {token}");
                _token = Math.Max(_token, token);
                break;
            case "down" when reply[0].AsString() == "DOWNED" && Wire.Text(call.Arguments[4]) == "1":
                if (cluster.Alive.FirstOrDefault(member => member.MemberId == Wire.Text(call.Arguments[0])) is { } member) evidence.Note(member, "declared down by an operator", evidence.Now, evidence.Now);
                break;
            case "join" when reply[0].AsString() == "JOINED":
            case "beat" when reply[0].AsString() == "RENEWED":
                Beats(Wire.Text(call.Arguments[0])).Add((evidence.Now, world.Server.Clock.Ms));
                break;
            case "down" when reply[0].AsString() == "DOWNED" && Beats(Wire.Text(call.Arguments[0])) is [.., var last] && IsTooSoon(last):
                Violated($"{Wire.Text(call.Arguments[0])} was declared down {TimeSpan.FromTicks(evidence.Now - last.At).TotalSeconds:0.0} s after Redis had heard of it, and its lease is {Lease.TotalSeconds} s");
                break;
            case "down" when reply[0].AsString() == "DOWNED" && long.Parse(Wire.Text(call.Arguments[2]), CultureInfo.InvariantCulture) is var token && token < _token:
                Violated($"{Wire.Text(call.Arguments[0])} was declared down with the token {token}, and {_holders[_token]} leads with {_token}");
                break;
        }
    }

    private List<(long At, long ClockMs)> Beats(string node) => _beats.TryGetValue(node, out var beats) ? beats : _beats[node] = [];

    /// <summary>Its lease had not run out. A clock that jumps may shorten one by less than half: any further, and there is a grace.</summary>
    private bool IsTooSoon((long At, long ClockMs) last) =>
        evidence.Now - last.At < Lease.Ticks / 2 || (evidence.Now - last.At < Lease.Ticks && world.Server.Clock.Ms - last.ClockMs < (long)Lease.TotalMilliseconds);

    private void Look()
    {
        foreach (var member in cluster.Alive)
        {
            if (member.IsFrozen || member.LeaderToken == 0 || member.LeaderToken >= _token) _outdated.Remove(member);
            else if (_outdated.TryAdd(member, evidence.Now)) continue;
            else if (evidence.Now - _outdated[member] > Term.Ticks) Violated($"{member.Name} still takes itself for the leader of term {member.LeaderToken}, and the present one is {_token}");
        }

        cluster.Later(Every, Look);
    }

    private void Violated(string what) => evidence.Violations.Add($"At {world.Clock(world.Time.GetUtcNow())} {what}.");
}

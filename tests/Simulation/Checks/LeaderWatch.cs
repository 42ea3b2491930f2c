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
    private static readonly TimeSpan Term = Messages.Defaults.Lease / 2;

    private readonly Dictionary<SimulatedMember, long> _outdated = [];
    private readonly Dictionary<long, string> _holders = [];
    private long _token;

    public void Begin()
    {
        world.Server.Executed += OnExecuted;
        world.Server.FellBack += _ =>
        {
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
            case "down" when reply[0].AsString() == "DOWNED" && long.Parse(Wire.Text(call.Arguments[2]), CultureInfo.InvariantCulture) is var token && token < _token:
                Violated($"{Wire.Text(call.Arguments[0])} was declared down with the token {token}, and {_holders[_token]} leads with {_token}");
                break;
        }
    }

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

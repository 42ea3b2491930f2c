using System.Globalization;
using System.Text.Json;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model.Cluster;

/// <summary>One sequence on the keys of the cluster: each call is made and reckoned, then both have to be the same.</summary>
internal sealed class ClusterRun(ModelServer server)
{
    private const long Begin = 1_800_000_000_000;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private readonly ClusterRecord _cluster = new() { Now = Begin };
    private readonly Membership _membership = new(server.Faulty, server.Keys, server.Library);
    private readonly Queue<Action> _late = new();
    private readonly List<string> _trace = [];
    private readonly int[] _incarnations = new int[ClusterStep.Nodes];
    private readonly long[] _tokens = new long[ClusterStep.Nodes];
    private readonly Dictionary<long, string> _holders = [];
    private string _read = "-";

    public int Operations { get; private set; }

    public async Task RunAsync(IReadOnlyList<ClusterStep> steps)
    {
        try
        {
            server.Faulty.Fate = _ => Fault.None;
            server.Faulty.DropLate();
            await server.BeginAsync(Begin, "a1");
            foreach (var step in steps) await TakeAsync(step);
        }
        catch (Exception error)
        {
            throw ModelException.Of(_trace, error, Operations);
        }
    }

    private async Task TakeAsync(ClusterStep step)
    {
        var (node, token, mishap) = (Name(step.Node), _tokens[step.Node], step.Mishap);
        var other = Name(step.Value % ClusterStep.Nodes);
        if (step.Kind is ClusterStepKind.Down or ClusterStepKind.Counted or ClusterStepKind.Reclaimed or ClusterStepKind.Save && step.Value % 7 > 1 && Array.IndexOf(_tokens, _cluster.Token) is >= 0 and var leading) (node, token) = (Name(leading), _tokens[leading]);
        switch (step.Kind)
        {
            case ClusterStepKind.Join:
                if (_cluster.Down.ContainsKey(node) && step.Value % 3 > 0) node = Rise(step.Node);
                await CallAsync($"{node} joins", mishap, () => _membership.JoinAsync(node, new MemberInfo { Name = node, Role = "node" }, Lease), () => _cluster.Join(node, (long)Lease.TotalMilliseconds), (reply, status) => reply.Status.ShouldBe(status));
                break;
            case ClusterStepKind.Beat:
                await BeatAsync(node, mishap);
                break;
            case ClusterStepKind.EverybodyBeats:
                foreach (var member in _cluster.Members.Keys.ToList()) await BeatAsync(member, Mishap.None);
                break;
            case ClusterStepKind.Leaving:
                await CallAsync($"{node} is leaving", mishap, async () => new Answer<bool>(await _membership.LeavingAsync(node)), () => _cluster.Leave(node, hasLeft: false), (reply, left) => reply.Value.ShouldBe(left));
                break;
            case ClusterStepKind.Leave:
                await CallAsync($"{node} has left", mishap, async () => new Answer<bool>(await _membership.LeaveAsync(node)), () => _cluster.Leave(node, hasLeft: true), (reply, left) => reply.Value.ShouldBe(left));
                break;
            case ClusterStepKind.Down:
                await CallAsync($"{node} declares {other} down (token {token})", mishap, () => _membership.DownAsync(other, node, token, "lease"), () => _cluster.Declare(other, token, forced: false), (reply, status) => reply.Status.ShouldBe(status));
                break;
            case ClusterStepKind.ForceDown:
                await CallAsync($"an operator takes {other} out", mishap, () => _membership.ForceDownAsync(other, "ada", "by hand"), () => _cluster.Declare(other, 0, forced: true), (reply, status) => reply.Status.ShouldBe(status));
                break;
            case ClusterStepKind.Counted:
                other = Lost(step.Value) ?? other;
                await CallAsync($"{other} held {step.Value % 3} jobs (token {token})", mishap, async () => new Answer<long?>(await _membership.CountedAsync(other, step.Value % 3, token)), () => _cluster.Counted(other, step.Value % 3, token), (reply, count) => reply.Value.ShouldBe(count));
                break;
            case ClusterStepKind.Reclaimed:
                other = Lost(step.Value) ?? other;
                await CallAsync($"all that {other} held is reclaimed (token {token})", mishap, async () => new Answer<bool>(await _membership.ReclaimedAsync(other, token)), () => _cluster.Reclaimed(other, token), (reply, done) => reply.Value.ShouldBe(done));
                break;
            case ClusterStepKind.Lead:
                await LeadAsync(step.Node, node, mishap);
                break;
            case ClusterStepKind.Resign:
                await CallAsync($"{node} resigns (token {token})", mishap, async () => new Answer<bool>(await _membership.ResignAsync(token)), () => _cluster.Resign(token), (reply, done) => reply.Value.ShouldBe(done));
                break;
            case ClusterStepKind.Save:
                await CallAsync($"{node} saves a snapshot (token {token})", mishap, async () => new Answer<bool>(await _membership.SaveCoordinatorAsync(token, "x"u8.ToArray())), () => _cluster.Leads(token), (reply, done) => reply.Value.ShouldBe(done));
                break;
            case ClusterStepKind.OutageEnds:
                await PassAsync(step.Value % 9 == 0 ? 90_000_000 : 6_000 + step.Value % 120 * 1000);
                if (step.Value % 4 == 0) break;
                await BeatAsync(node, Mishap.None); // one of them is the first to be back, and wants to lead
                await LeadAsync(step.Node, node, Mishap.None);
                break;
            case ClusterStepKind.LateCallsArrive:
                await LateCallsArriveAsync();
                break;
            default:
                await PassAsync(step.Kind switch
                {
                    ClusterStepKind.Tick => step.Value % 5 * 1000,
                    ClusterStepKind.TimePasses => step.Value % 16 * 1000,
                    _ => -(step.Value % 40 * 1000),
                });
                break;
        }
    }

    private Task BeatAsync(string node, Mishap mishap) =>
        CallAsync($"{node} beats", mishap, () => _membership.BeatAsync(node, Lease), () => _cluster.Beat(node, (long)Lease.TotalMilliseconds), (reply, status) => reply.Status.ShouldBe(status));

    /// <summary>A token is one leader's for good.</summary>
    private async Task LeadAsync(int index, string node, Mishap mishap)
    {
        var prefers = index < 2;
        await CallAsync($"{node} {(prefers ? "wants to lead, as is its role" : "would lead")}", mishap, () => _membership.LeadAsync(node, TimeSpan.FromSeconds(8), prefers), () => _cluster.Lead(node, 8000, prefers), (reply, lead) =>
        {
            (reply.Leading, reply.Leader.Node, reply.Leader.Token).ShouldBe(lead);
            if (!reply.Leading) return;
            _tokens[index] = reply.Leader.Token;
            if (!_holders.TryAdd(lead.Token, node)) _holders[lead.Token].ShouldBe(node, $"token {lead.Token} is one leader's for good");
        });
    }

    private async Task CallAsync<T, TForecast>(string sentence, Mishap mishap, Func<Task<T>> call, Func<TForecast> reckon, Action<T, TForecast> compare) where T : class
    {
        Operations++;
        _trace.Add($"{_trace.Count + 1,4}. {sentence}{(mishap == Mishap.None ? "" : $" ({mishap})")}");
        server.Faulty.Fate = _ => mishap switch { Mishap.CallLost => Fault.DropCall, Mishap.ReplyLost => Fault.DropReply, Mishap.Repeated => Fault.Repeat, Mishap.Late => Fault.Delay, _ => Fault.None };
        if (mishap == Mishap.CommandFails) await server.SetAsync(ModelSeams.Fault, $"{1 + Operations % 12}");
        try
        {
            var reply = await call();
            _trace[^1] += $" → {reply}";
            compare(reply, reckon());
            if (mishap == Mishap.Repeated) reckon();
        }
        catch (RedisServerException error) when (mishap == Mishap.CommandFails && ModelSeams.IsPlanned(error))
        {
            _trace[^1] += $" → {error.Message}"; // it has not happened
        }
        catch (RedisException error) when (error is not RedisServerException)
        {
            if (mishap == Mishap.ReplyLost) reckon();
            if (mishap == Mishap.Late) _late.Enqueue(() => reckon());
        }
        finally
        {
            server.Faulty.Fate = _ => Fault.None;
        }
        if (mishap == Mishap.CommandFails) await server.Redis.SendAsync(new RedisCommand("DEL"u8).Key(ModelSeams.Fault));
        await CheckAsync();
    }

    private async Task LateCallsArriveAsync()
    {
        if (_late.Count == 0) return;
        _trace.Add($"{_trace.Count + 1,4}. {_late.Count} calls arrive that were given up");
        await server.Faulty.DeliverLateAsync();
        while (_late.TryDequeue(out var reckon)) reckon();
        await CheckAsync();
    }

    private async Task PassAsync(long ms)
    {
        _cluster.Now += ms;
        _trace.Add($"{_trace.Count + 1,4}. {(ms < 0 ? $"the clock falls back {-ms / 1000} s" : $"{ms / 1000} s pass")}");
        await server.SetAsync(ModelSeams.Clock, $"{_cluster.Now}");
    }

    /// <summary>Read from the raw keys, without the broker's help.</summary>
    private async Task CheckAsync()
    {
        var keys = server.Keys.Cluster;
        var (members, infos, down, leader, clock, leaving, removed, journal) = (Ask("ZRANGE", keys.Nodes, "0", "-1", "WITHSCORES"), Ask("HKEYS", keys.Members), Ask("HGETALL", keys.Down), Ask("HMGET", keys.Leader, "node", "token", "until", "prefer", "ttl"),
            Ask("HMGET", keys.Clock, "last_beat", "grace_until", "lease"), Ask("SMEMBERS", keys.Leaving), Ask("XLEN", keys.Removed), Ask("XRANGE", keys.Journal, _read, "+"));
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in await members) lines[$"member {pair[0].AsString()}"] = pair[1].AsDouble().ToString("F0", CultureInfo.InvariantCulture);
        foreach (var node in await infos)
        {
            if (!lines.ContainsKey($"member {node.AsString()}")) lines[$"info of no member {node.AsString()}"] = "";
        }
        var records = await down;
        for (var i = 0; i + 1 < records.Length; i += 2)
        {
            using var json = JsonDocument.Parse(records[i + 1].AsMemory());
            var held = json.RootElement.TryGetProperty("held", out var count) ? $"{count.GetInt64()}" : "";
            lines[$"down {records[i].AsString()}"] = $"{json.RootElement.GetProperty("at").GetInt64()} {(json.RootElement.GetProperty("crash").GetBoolean() ? "crashed" : "alive")} {(json.RootElement.GetProperty("reclaimed").GetBoolean() ? "reclaimed" : "")} {held}";
        }
        foreach (var node in await leaving) lines[$"leaving {node.AsString()}"] = "";
        var lead = await leader;
        if (!lead[0].IsNull || !lead[2].IsNull) lines["leader"] = string.Join(' ', Texts(lead)).Trim();
        lines["clock"] = string.Join(' ', Texts(await clock));
        lines["removed"] = (await removed).AsString();

        var wanted = _cluster.Lines();
        var wrong = wanted.Where(line => lines.GetValueOrDefault(line.Key) != line.Value).Select(line => $"\n  {line.Key} should be:  {line.Value}\n  {new string(' ', line.Key.Length)} and is:     {lines.GetValueOrDefault(line.Key) ?? "not there"}")
            .Concat(lines.Where(line => !wanted.ContainsKey(line.Key)).Select(line => $"\n  there should not be:  {line.Key} = {line.Value}")).ToList();
        List<string> told = [];
        foreach (var entry in await journal)
        {
            entry[1].TryGet("k"u8, out var kind);
            entry[1].TryGet("n"u8, out var node);
            told.Add($"{kind.AsString()} {node.AsString()}");
            _read = $"({entry[0].AsString()}";
        }
        if (!told.SequenceEqual(_cluster.Told)) wrong.Add($"\n  the journal should say:  {string.Join(", ", _cluster.Told)}\n  and says:                {string.Join(", ", told)}");
        _cluster.Told.Clear();
        if (wrong.Count > 0) throw new ModelException($"Redis is not as it should be.{string.Concat(wrong)}");
    }

    private static IEnumerable<string> Texts(RedisReply reply)
    {
        for (var i = 0; i < reply.Length; i++) yield return reply[i].AsString();
    }

    private async Task<RedisReply> Ask(string name, params string[] arguments)
    {
        var command = new RedisCommand(name);
        foreach (var argument in arguments) command.Arg(argument);
        return await server.Redis.SendAsync(command);
    }

    private string Name(int node) => $"{(char)('a' + node)}-{_incarnations[node]}";

    private string Rise(int node)
    {
        _incarnations[node]++;
        _tokens[node] = 0;
        return Name(node);
    }

    private string? Lost(int value) => _cluster.Down.Count == 0 || value % 4 == 0 ? null : _cluster.Down.Keys.ElementAt(value % _cluster.Down.Count);
}

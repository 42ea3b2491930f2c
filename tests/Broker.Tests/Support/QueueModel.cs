using System.Text;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>
/// A queue under random use by clients, nodes and a reaper, over a network that loses, delays and repeats. After each step: what was accepted is what is in a
/// state plus what has ended (I1), nothing ended twice (I2), nothing left a node that did not settle, release or lose it (I3), and the journal says so (I4).
/// </summary>
internal sealed class QueueModel(BrokerFixture fixture, string queue)
{
    private static readonly string[] Final = ["succeeded", "cancelled", "expired", "deduplicated", "purged"];
    private readonly Node[] _nodes = [new("a"), new("b"), new("c")];
    private readonly OperatorModel _operators = new(fixture, queue);
    private readonly List<string> _steps = [];
    private int _accepted;
    private readonly Dictionary<string, int> _last = [];
    private readonly HashSet<string> _started = [];
    private int _late;
    private int _keyed;
    private int _slow;

    public string History => string.Join('\n', _steps);

    public async Task StepAsync(int code)
    {
        var choice = code & 0xFF;
        var value = code >> 8 & 0xFF;
        var node = _nodes[value % _nodes.Length];
        var fault = choice >= 0xE0 ? (Fault)(1 + value % 4) : Fault.None;
        var action = fault == Fault.None ? choice % 34 : value % 16 is var late and >= 13 ? late + 9 : value % 16;
        _steps.Add($"{code}: action {action} of {node.Name}, value {value}, fault {fault}");
        switch (action)
        {
            case 0 or 1: await EnqueueAsync(fault, Xadd("type", "t", "args", "[]")); break;
            case 2: await EnqueueAsync(fault, Xadd("type", "t", "args", "1", "id", $"id{value % 6}")); break;
            case 3: await EnqueueAsync(fault, Xadd("type", "t", "args", "1", value % 2 == 0 ? "delay" : "expires_in", $"{value % 9}")); break;
            case 4: await EnqueueAsync(fault, Rpush(Document(value))); break;
            case 5: await EnqueueAsync(fault, Fcall(Document(value))); break;
            case 6: await EnqueueAsync(fault, value % 2 == 0 ? Xadd("nonsense", "1") : Rpush("nonsense")); break;
            case 7 or 8: await ClaimAsync(node, 1 + value % 8, fault); break;
            case 9 or 10: await SettleAsync(node, value, fault); break;
            case 11: await ReleaseAsync(node, value, fault); break;
            case 12: await ReclaimAsync(node, fault, value); break;
            case 13: await ClaimAsync(node, 100, fault); break;
            case 14: await SettleAsync(node, 0, fault); break;
            case 15: await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(value * 20)); break;
            case 16: await ReopenAsync(node); break;
            case 17: await LateAsync(); break;
            case 18: await fixture.AdvanceAsync(TimeSpan.FromHours(value)); break;
            case 19: await ClaimAsync(node, 3, fault); break;
            case 20 or 21: await EnqueueAsync(Fault.None, Fcall(Ordered(value))); break;
            case 22: await EnqueueAsync(fault, Fcall(UniqueDocument(value))); break;
            case 23: await EnqueueAsync(fault, Fcall($$"""{"type":"slow","id":"slow{{_slow++}}","priority":"{{(value % 3 == 0 ? "low" : "normal")}}"}""")); break;
            case 24: await EnqueueAsync(fault, Xadd(["type", "slow", "args", "1", "id", $"slow{_slow++}", .. value % 2 == 0 ? ["unique", $"u{value % 3}", "on_duplicate", "replace"] : Array.Empty<string>()])); break;
            case 25: await EnqueueAllAsync(value); break;
            case 26: await _operators.CancelAsync(value); break;
            case 28: await _operators.DeadAsync(value); break;
            case 29: await ClaimAsync(node, 1, fault, node.Held.Count > 0 ? ClaimMode.Busy : value % 2 == 0 ? ClaimMode.Idle : ClaimMode.Alone); break;
            case 30: await ProgressAsync(node, value); break;
            case 31: await _operators.AuditAsync([.. _nodes.Select(one => one.Id)], History); break;
            case 32: await fixture.Operator.ForgiveAsync(queue, $"{node.Name}-{1 + value % 3}"); break;
            case 33: await ReclaimAsync(node, fault, value); break;
            default: await SettleAsync(node, value, fault); break;
        }
        await CheckAsync();
    }

    /// <summary>Two jobs of the type slow may run at a time, and five may start a second.</summary>
    public Task LimitAsync() => fixture.Operator.SetLimitsAsync(queue, new Dictionary<string, string?> { ["type:slow:concurrency"] = "2", ["type:slow:rate"] = "5/s", ["rate"] = "1000/s" }, "model");

    /// <summary>Every node reopens, and all that is left is run: nothing may stay behind.</summary>
    public async Task DrainAsync()
    {
        await LateAsync();
        await fixture.AdvanceAsync(TimeSpan.FromDays(2));
        foreach (var node in _nodes) await ReopenAsync(node);
        for (var round = 0; round < 50; round++)
        {
            foreach (var node in _nodes)
            {
                await SettleAsync(node, 0, Fault.None);
                await ClaimAsync(node, 1000, Fault.None, ClaimMode.Idle);
            }
            if (_nodes.All(node => node.Held.Count == 0) && (await fixture.SnapshotAsync(queue)).States.Values.All(state => state == "dead")) break;
            await fixture.AdvanceAsync(TimeSpan.FromMinutes(1));
        }
        await CheckAsync();
        await _operators.AuditAsync([.. _nodes.Select(node => node.Id)], History);
        (await fixture.SnapshotAsync(queue)).States.Values.ShouldAllBe(state => state == "dead");
    }

    private async Task CheckAsync()
    {
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.Violations.ShouldBeEmpty(History);
        var entries = await fixture.EntriesAsync(queue);
        var ended = entries.Count(entry => Final.Contains(entry.State));
        (snapshot.States.Count + ended).ShouldBe(_accepted, History);
        var dead = entries.Count(entry => entry.State == "dead") - entries.Count(entry => entry.State is "requeued" or "purged");
        snapshot.States.Values.Count(state => state == "dead").ShouldBe(dead, History);
        var running = snapshot.States.Where(pair => pair.Value.StartsWith("running", StringComparison.Ordinal)).Select(pair => pair.Key).ToList();
        running.Count(id => id.StartsWith("slow", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(2, History);
        running.Where(id => id.StartsWith("key", StringComparison.Ordinal)).Select(Key).ShouldBeUnique(History);
        await _operators.CheckAsync(snapshot, entries, History);
        foreach (var node in _nodes)
        {
            foreach (var job in node.Held.Where(_ => node.Session is not null)) snapshot[job.Id].ShouldBe($"running {node.Id}", $"{History}\n{job.Id} in {job.Stream} {job.Entry}: {snapshot}");
        }
    }

    private async Task EnqueueAsync(Fault fault, RedisCommand command)
    {
        var sent = await SendAsync(fault, () => fixture.Faulty.SendAsync(command).AsTask());
        _accepted += fault switch { Fault.DropCall => 0, Fault.Delay => 0, Fault.Repeat => 2, _ => 1 };
        if (fault == Fault.Delay) _late++;
        _ = sent;
    }

    private async Task ClaimAsync(Node node, int want, Fault fault, ClaimMode mode = ClaimMode.Busy)
    {
        var session = await SessionAsync(node);
        if (node.Held.Count > 0) mode = ClaimMode.Busy; // it opened anew, and holds what it did not know of
        var claim = await SendAsync(fault, () => fixture.Broker.ClaimAsync(session, ++node.Claims, want, mode));
        if (claim is { Status: BrokerStatus.Ok })
        {
            claim.Jobs.Any(job => job.IsSuspect).ShouldBe(claim.Alone, History);
            if (claim.Alone) (claim.Jobs.Count, mode).ShouldNotBe((1, ClaimMode.Busy), History);
            if (claim.Alone) claim.Jobs.Count.ShouldBe(1, History);
            node.Held.AddRange(claim.Jobs);
            foreach (var job in claim.Jobs.Where(job => job.Id.StartsWith("key", StringComparison.Ordinal))) ShouldFollow(job.Id);
        }
        else if (claim is not { Status: BrokerStatus.Limited }) node.Session = null;
    }

    /// <summary>Of one ordering key, a job starts for the first time only when all that came before it have (I5).</summary>
    private void ShouldFollow(string id)
    {
        var place = int.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        if (_started.Add(id)) place.ShouldBeGreaterThan(_last.GetValueOrDefault(Key(id), -1), $"{History}\n{id} came before others of its lane");
        _last[Key(id)] = Math.Max(place, _last.GetValueOrDefault(Key(id), -1));
    }

    private async Task EnqueueAllAsync(int value)
    {
        var reply = await fixture.Broker.EnqueueAllAsync(queue, [.. new[] { UniqueDocument(value), Ordered(value), UniqueDocument(value >> 2) }.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))]);
        _accepted += reply.Ids.Count;
    }

    private async Task SettleAsync(Node node, int value, Fault fault)
    {
        var session = await SessionAsync(node);
        var chosen = node.Held.Where((_, i) => value == 0 || (value >> i % 8 & 1) == 1).ToList();
        var outcomes = chosen.Select((job, i) => (value == 0 ? 4 : ((value >> 2) + i) % 5) switch
        {
            0 => job.Retry(TimeSpan.FromSeconds(value % 4)),
            1 => job.Dead(),
            2 => job.Succeeded("1", TimeSpan.FromMinutes(1), "r"),
            3 => OperatorModel.WithFollowUp(job.Succeeded()),
            _ => job.Succeeded(),
        }).ToList();
        var reply = await SendAsync(fault, () => fixture.Broker.SettleAsync(session, outcomes));
        if (reply is { Status: BrokerStatus.Ok })
        {
            reply.NotHeld.ShouldBeEmpty(History);
            node.Held.RemoveAll(chosen.Contains);
        }
        else node.Session = null;
    }

    private async Task ProgressAsync(Node node, int value)
    {
        var session = await SessionAsync(node); // a new one may find that the node holds nothing any more
        if (node.Held.Count > 0) await _operators.ProgressAsync(session, node.Held[value % node.Held.Count]);
    }

    private async Task ReleaseAsync(Node node, int value, Fault fault)
    {
        var session = await SessionAsync(node);
        var jobs = node.Held.ToList();
        var reply = await SendAsync(fault, () => fixture.Broker.ReleaseAsync(session, [.. jobs.Select(job => value % 3 == 0 ? job.Unknown() : job.Drain())]));
        if (reply is { Status: BrokerStatus.Ok }) node.Held.Clear();
        else node.Session = null;
    }

    private async Task ReclaimAsync(Node node, Fault fault, int value)
    {
        var fenced = await SessionAsync(node);
        var held = await fixture.Broker.ShutOutAsync(queue, node.Id);
        for (var done = false; !done;)
        {
            var reply = await SendAsync(fault, () => fixture.Broker.ReclaimAsync(queue, node.Id, value % 2 == 0 ? new Crash(held) : null));
            fault = Fault.None;
            done = reply is { More: false };
        }
        (await fixture.Broker.SettleAsync(fenced, [.. node.Held.Select(job => job.Succeeded())])).Status.ShouldBe(BrokerStatus.Fenced);
        node.Rise();
    }

    /// <summary>As a node does after any error: a new session, and what it holds is what Redis says it holds.</summary>
    private async Task ReopenAsync(Node node)
    {
        var open = await fixture.Broker.OpenAsync(queue, node.Id, ++node.Opened);
        open.Status.ShouldBe(BrokerStatus.Ok, History);
        node.Session = new QueueSession(queue, node.Id, node.Opened, open.History);
        node.Claims = 0;
        node.Held.Clear();
        HeldCursor? cursor = default(HeldCursor);
        while (cursor is { } at)
        {
            var page = await fixture.Broker.HeldAsync(node.Session, at);
            node.Held.AddRange(page.Jobs);
            cursor = page.Next;
        }
    }

    private async Task<QueueSession> SessionAsync(Node node)
    {
        if (node.Session is null) await ReopenAsync(node);
        return node.Session!;
    }

    private async Task LateAsync()
    {
        await fixture.Faulty.DeliverLateAsync();
        _accepted += _late;
        _late = 0;
    }

    private async Task<T?> SendAsync<T>(Fault fault, Func<Task<T>> call)
    {
        fixture.Faulty.Fate = _ => fault;
        try
        {
            return await call();
        }
        catch (RedisException)
        {
            return default;
        }
        finally
        {
            fixture.Faulty.Fate = _ => Fault.None;
        }
    }

    private RedisCommand Xadd(params string[] fields) => Command("XADD", [fixture.Keys.Queue(queue).Ready, "*", .. fields]);

    private RedisCommand Rpush(string document) => Command("RPUSH", fixture.Keys.Queue(queue).Inbox, document);

    private RedisCommand Fcall(string document) => Command("FCALL", "lighthouse_enqueue", "1", fixture.Keys.Queue(queue).Root, document);

    private string Ordered(int value) => $$"""{"type":"t","id":"key{{value % 2}}-{{_keyed++}}","ordering_key":"k{{value % 2}}"{{(value % 5 == 0 ? ",\"expires_in\":3" : "")}}}""";

    private static string Key(string id) => id[..id.IndexOf('-', StringComparison.Ordinal)];

    private static string UniqueDocument(int value)
    {
        var text = new StringBuilder($$"""{"type":"{{(value % 4 == 0 ? "slow" : "t")}}","unique":"u{{value % 3}}" """);
        if (value % 2 == 0) text.Append(",\"on_duplicate\":\"replace\"");
        if (value % 5 == 0) text.Append(value % 7 < 4 ? ",\"unique_for\":3" : ",\"unique_for\":\"done:3s\"");
        if (value % 6 == 0) text.Append(",\"priority\":\"high\"");
        if (value % 9 == 0) text.Append(",\"delay\":2");
        if (value % 8 == 0) text.Append(",\"ordering_key\":\"other\"");
        return text.Append('}').ToString();
    }

    private static string Document(int value)
    {
        var text = new StringBuilder("""{"type":"t","args":{"n":[]}""");
        if (value % 2 == 0) text.Append($",\"id\":\"id{value % 6}\"");
        if (value % 3 == 0) text.Append(value % 4 == 0 ? ",\"priority\":\"high\"" : ",\"priority\":\"low\"");
        if (value % 5 == 0) text.Append($",\"delay\":{value % 7}");
        if (value % 7 == 0) text.Append($",\"expires_in\":{value % 11}");
        return text.Append('}').ToString();
    }

    private static RedisCommand Command(string name, params string[] arguments)
    {
        var command = new RedisCommand(name);
        foreach (var argument in arguments) command.Arg(argument);
        return command;
    }

    private sealed class Node(string name)
    {
        private int _incarnation = 1;
        public string Name { get; } = name;
        public string Id => $"{Name}-{_incarnation}";
        public long Opened { get; set; }
        public long Claims { get; set; }
        public QueueSession? Session { get; set; }
        public List<ClaimedJob> Held { get; } = [];

        public void Rise()
        {
            _incarnation++;
            Session = null;
            Held.Clear();
        }
    }
}

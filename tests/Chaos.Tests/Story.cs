using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Chaos.Tests;

/// <summary>Evidence made by hand: each word happens a tenth of a second after the one before. What is not told is as it should be.</summary>
internal sealed class Story
{
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly List<AcceptedJob> _accepted = [];
    private readonly LedgerBook _ledger;
    private readonly List<QueueRecord> _journal = [];
    private readonly List<FaultRecord> _faults = [];
    private readonly List<ClusterHappening> _cluster = [];
    private readonly List<OperatorAct> _acts = [];
    private readonly List<ReplyLine> _replies = [];
    private readonly Dictionary<string, JobPlan> _plans = [];
    private readonly Dictionary<string, DateTimeOffset> _silent = [];
    private readonly Clock _clock = new() { Now = Beginning };

    public Story() => _ledger = new LedgerBook(_clock);

    public IReadOnlyList<string> Remains { get; set; } = [];

    public IReadOnlyList<string> Refused { get; set; } = [];

    /// <summary>A producer sends a job, and is answered.</summary>
    public Story Sends(string id, Func<JobPlan, JobPlan>? plan = null, bool certain = true, string door = "function", Func<AcceptedJob, AcceptedJob>? answer = null)
    {
        var planned = new JobPlan { Token = id, Queue = ChaosSettings.Queue, Kind = "short", Work = new WorkPlan { Token = id }, Options = new JobOptions { Id = id } };
        planned = plan?.Invoke(planned) ?? planned;
        _plans[id] = planned;
        var job = new AcceptedJob(planned, id, Next(), _clock.Now, door, certain);
        _accepted.Add(answer?.Invoke(job) ?? job);
        return this;
    }

    public Story Begins(string id, long fence, string node = "node-1", int attempt = 1) => Writes(id, LedgerPhase.Begun, fence, node, attempt);

    public Story Does(string id, long fence, string node = "node-1", int attempt = 1) => Writes(id, LedgerPhase.Done, fence, node, attempt);

    public Story Leaves(string id, long fence, string node = "node-1", int attempt = 1) => Writes(id, LedgerPhase.Left, fence, node, attempt);

    /// <summary>A node's process is gone.</summary>
    public Story Dies(string node)
    {
        _silent.TryAdd(node, Next());
        _ledger.Lost(Processes.GetValueOrDefault(node, node));
        return this;
    }

    public Story Runs(string id, long fence, string node = "node-1", int attempt = 1) => Begins(id, fence, node, attempt).Does(id, fence, node, attempt);

    /// <summary>The journal says something of a job.</summary>
    public Story Says(string id, string state, string node = "node-1", int attempt = 1, string kind = "settle", Func<JournalEntry, JournalEntry>? more = null, string? queue = null)
    {
        var entry = new JournalEntry { Id = id, Type = "chaos.work", State = state, Attempt = attempt };
        var ms = Next().ToUnixTimeMilliseconds();
        _journal.Add(new QueueRecord(queue ?? (_plans.TryGetValue(id, out var plan) ? plan.Queue : ChaosSettings.Queue), new JournalRecord(new EntryId((ulong)ms, 0), ms, kind, node, _journal.Count + 1, [more?.Invoke(entry) ?? entry])));
        return this;
    }

    /// <summary>One that succeeds at once.</summary>
    public Story Succeeds(string id, long fence, string node = "node-1") => Runs(id, fence, node).Says(id, JobStates.Succeeded, node);

    public Story Recovers(string id, string from) => Says(id, "recovered", from, kind: "reclaim", more: entry => entry with { Node = from });

    /// <summary>A fault hits a member, and lasts as long as it should.</summary>
    public Story Hits(FaultKind kind, string member, double seconds = 10, int process = 0)
    {
        _silent[member] = _clock.Now + Step;
        _faults.Add(new FaultRecord(_faults.Count + 1, kind, member, [member], Next(), _clock.Now + TimeSpan.FromSeconds(seconds), "") { Process = process });
        return this;
    }

    /// <summary>A member's lease has run out: four seconds after the last fault that hit it began, or its death; or now.</summary>
    public Story DeclaresDown(string member)
    {
        if (_silent.TryGetValue(member, out var since) && since + Lease > _clock.Now) _clock.Now = since + Lease;
        return Happens("down", member);
    }

    /// <summary>Something else is said of a member: <c>join</c>, <c>reclaimed</c>.</summary>
    public Story Happens(string kind, string member)
    {
        var ms = Next().ToUnixTimeMilliseconds();
        _cluster.Add(new ClusterHappening(new EntryId((ulong)ms, 0), ms, kind, member, ""));
        return this;
    }

    /// <summary>A node is killed and declared down, and what it ran is ready again.</summary>
    public Story Loses(string node, params string[] jobs)
    {
        Hits(FaultKind.NodeKilled, node).Dies(node).DeclaresDown(node);
        foreach (var job in jobs) Recovers(job, node);
        return this;
    }

    public Story Acts(string kind, string id, string? answer = "Cancelled")
    {
        _acts.Add(new OperatorAct(kind, ChaosSettings.Queue, id, Next(), _clock.Now, answer));
        return this;
    }

    public Story Replies(string id, string state, string? result)
    {
        _replies.Add(new ReplyLine(ChaosSettings.Queue, id, state, result));
        return this;
    }

    /// <summary>An outcome is kept under its job's name, until the end.</summary>
    public Story Keeps(string id, string state, string? result)
    {
        Results.Add(new ReplyLine(ChaosSettings.Queue, id, state, result));
        return this;
    }

    public Story Waits(double seconds)
    {
        _clock.Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public Story WaitsUntil(double second)
    {
        _clock.Now = Beginning + TimeSpan.FromSeconds(second);
        return this;
    }

    public Evidence Tell() => new()
    {
        Accepted = _accepted,
        Refused = Refused,
        Ledger = _ledger.Entries,
        Journal = _journal,
        Faults = _faults,
        Offered = Offered,
        Results = Results,
        ResultsRead = _clock.Now,
        Cluster = _cluster,
        Acts = _acts,
        Replies = _replies,
        Remains = Remains,
        Settings = new ChaosSettings { Seed = 1, Lease = Lease, CancelWhenLeaseIsOver = CancelWhenLeaseIsOver },
        Began = Beginning,
        Ended = Took is { } took ? Beginning + took : _clock.Now,
    };

    /// <summary>The violations of all rules, with the promise in front.</summary>
    public IReadOnlyList<string> Violations() =>
        [.. Checker.Check(Tell()).Results.SelectMany(result => result.Violations.Select(violation => $"{result.Name}: {violation.What}"))];

    private Story Writes(string id, LedgerPhase phase, long fence, string node, int attempt)
    {
        Next();
        var plan = _plans.GetValueOrDefault(id);
        var (queue, key) = (plan?.Queue ?? ChaosSettings.Queue, plan?.Options.OrderingKey);
        _ledger.Write(new LedgerLine
        {
            Phase = phase.ToString(),
            Queue = queue,
            Id = id,
            Key = key is null ? $"{queue}/{id}" : $"{queue}:{key}",
            Token = plan?.Token ?? Tokens.GetValueOrDefault(id, id),
            Attempt = attempt,
            Fence = fence,
            Node = node,
            Process = Processes.GetValueOrDefault(node, node),
        });
        return this;
    }

    /// <summary>What a job without a plan brings as its producer's name: follow-ups, ticks.</summary>
    public Dictionary<string, string> Tokens { get; } = [];

    /// <summary>The processes that nodes are, where it matters: such as <c>node:7</c>.</summary>
    public Dictionary<string, string> Processes { get; } = [];

    /// <summary>Processes that give their jobs back when they have been out of touch for a lease.</summary>
    public IReadOnlyList<string> CancelWhenLeaseIsOver { get; set; } = [];

    private List<ReplyLine> Results { get; } = [];

    /// <summary>How long it went on, for those that are short.</summary>
    public TimeSpan? Took { get; set; }

    /// <summary>The kinds of fault that were to happen.</summary>
    public IReadOnlyList<FaultKind>? Offered { get; set; }

    private DateTimeOffset Next() => _clock.Now += Step;

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

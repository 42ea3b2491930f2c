using System.Globalization;
using Lighthouse.Broker;

namespace Lighthouse.Chaos;

/// <summary>The evidence, put in order: by job, by key, by fault.</summary>
internal sealed class CaseFile
{
    private readonly Dictionary<JobName, JobCase> _jobs = [];
    private readonly Dictionary<string, AcceptedJob> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JobCase>> _byToken = new(StringComparer.Ordinal);
    private readonly ILookup<JobName, OperatorAct> _acts;
    private readonly HashSet<string> _leaders;

    public CaseFile(Evidence evidence)
    {
        Evidence = evidence;
        _acts = evidence.Acts.Where(act => act.Id.Length > 0).ToLookup(act => new JobName(act.Queue, act.Id));
        ReadLedger();
        ReadJournal();
        ReadSent();
        Runs = [.. _jobs.Values.SelectMany(job => job.Runs).OrderBy(run => run.Begun.Order)];
        var poison = evidence.Accepted.Where(job => job.Plan.Work.Poison).Select(job => job.Token).ToHashSet(StringComparer.Ordinal);
        Timings = new Timings(evidence.Settings.Lease);
        Downs = Firsts("down");
        Reclaims = Firsts("reclaimed");
        _leaders = [.. evidence.Cluster.Where(happening => happening.Kind == "lead").Select(happening => happening.Node)];
        Faults = new FaultIndex(evidence.Faults, Runs, poison, Firsts("join"), Downs, Timings);
    }

    public Evidence Evidence { get; }

    public FaultIndex Faults { get; }

    /// <summary>Where jobs could have gone on and did not.</summary>
    public Waits Waits => field ??= new Waits(this);

    public Timings Timings { get; }

    /// <summary>All runs, in the order in which they began.</summary>
    public IReadOnlyList<Run> Runs { get; }

    public IReadOnlyCollection<JobCase> Jobs => _jobs.Values;

    /// <summary>When which members were declared down.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Downs { get; }

    /// <summary>When all that which members had held was back in its queues.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Reclaims { get; }

    /// <summary>
    /// Whether a member had been declared down by this time: what it ran may be handed out to others, counts for no limit, and may say what it likes, to nobody.
    /// Whether it was declared down with reason is a question of its own, and <see cref="DownMeansOut"/> asks it.
    /// </summary>
    public bool IsOut(string member, DateTimeOffset at) => OutAt(member) <= at;

    /// <summary>When that was; never, for most.</summary>
    public DateTimeOffset OutAt(string member) => Downs.TryGetValue(member, out var down) ? down : DateTimeOffset.MaxValue;

    /// <summary>When Redis could not be asked by anybody, or the machine let nobody, or Redis, run: until clients have tried again to connect.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Outages => field ??=
        [.. Faults.All.Where(FaultIndex.IsEverybodys).Select(fault => (fault.Begin, Silence.IsOfRedis(fault.Kind) ? fault.End + Timings.Reconnect : fault.End))];

    /// <summary>Whether in this span, or shortly before, something was done to Redis or to a member that led at some time: it may take a while until somebody leads.</summary>
    public bool LeadIsInDoubt(DateTimeOffset from, DateTimeOffset to) => Faults.Between(from - Timings.Settling, to)
        .Any(fault => fault.Kind is FaultKind.LeaderKilled or FaultKind.LeaderFrozen || Silence.IsOfRedis(fault.Kind) || (fault.Kind != FaultKind.MachineStalled && fault.Members.Any(_leaders.Contains)));

    public JobCase? Job(string queue, string id) => _jobs.GetValueOrDefault(new JobName(queue, id));

    /// <summary>The job of this name; an empty one when neither journal nor ledger know it.</summary>
    public JobCase JobOrNone(JobName name) => _jobs.GetValueOrDefault(name) ?? new JobCase(name);

    public AcceptedJob? Sent(string token) => _sent.GetValueOrDefault(token);

    /// <summary>The jobs that ran with this name of a producer: there should be one.</summary>
    public IReadOnlyList<JobCase> WithToken(string token) => _byToken.TryGetValue(token, out var jobs) ? jobs : [];

    public IEnumerable<OperatorAct> Acts(JobName job) => _acts[job];

    /// <summary>The operator asked for that, and was not told that it cannot be done.</summary>
    public bool WasCancelled(JobName job) =>
        Acts(job).Any(act => act is { Kind: "cancel", Answer: null or nameof(CancelStatus.Cancelled) or nameof(CancelStatus.Requested) });

    /// <summary>The job that a producer's send came to: by its id, by its entry for a duplicate, by what ran.</summary>
    public JobCase? CaseOf(AcceptedJob sent)
    {
        if (sent.Id.Length > 0 && Job(sent.Queue, sent.Id) is { } own) return own;
        if (sent.Entry is { } entry && Job(sent.Queue, entry) is { } duplicate) return duplicate;
        return WithToken(sent.Token) is [var ran, ..] ? ran : null;
    }

    /// <summary>When each member was first said this of.</summary>
    private Dictionary<string, DateTimeOffset> Firsts(string kind) => Evidence.Cluster
        .Where(happening => happening.Kind == kind)
        .GroupBy(happening => happening.Node)
        .ToDictionary(group => group.Key, group => DateTimeOffset.FromUnixTimeMilliseconds(group.First().AtMs));

    private JobCase Get(JobName name)
    {
        if (_jobs.TryGetValue(name, out var known)) return known;
        var job = new JobCase(name);
        _jobs.Add(name, job);
        return job;
    }

    private void ReadLedger()
    {
        var open = new Dictionary<(string Process, string Key, long Fence), Run>();
        foreach (var entry in Evidence.Ledger)
        {
            var place = (entry.Process, entry.Key, entry.Fence);
            if (entry.Phase == LedgerPhase.Begun)
            {
                var run = new Run(entry);
                open[place] = run;
                var job = Get(run.Job);
                job.Runs.Add(run);
                if (!_byToken.TryGetValue(entry.Token, out var jobs)) _byToken.Add(entry.Token, jobs = []);
                if (!jobs.Contains(job)) jobs.Add(job);
            }
            else if (open.TryGetValue(place, out var run))
            {
                run.End ??= entry;
            }
        }
        foreach (var job in _jobs.Values) job.Runs.Sort((one, other) => one.Fence.CompareTo(other.Fence));
    }

    private void ReadJournal()
    {
        long order = 0;
        foreach (var (queue, record) in Evidence.Journal)
        {
            foreach (var entry in record.Entries)
            {
                order++;
                if (entry.Id.Length > 0) Get(new JobName(queue, entry.Id)).Journal.Add(new JournalLine(order, record, entry));
            }
        }
    }

    private void ReadSent()
    {
        foreach (var sent in Evidence.Accepted)
        {
            if (!_sent.TryAdd(sent.Token, sent)) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Two jobs were sent as {sent.Token}: producers have to name each once."));
            if (CaseOf(sent) is { Sent: null } job) job.Sent = sent;
        }
    }
}

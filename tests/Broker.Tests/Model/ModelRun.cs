using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>
/// One sequence on one queue: each call is made on Redis and reckoned in the model, and then both have to hold the same, down to the last field (I1 to I4, I6);
/// what a call answers has to be what the model forecast (I5 among it).
/// </summary>
internal sealed class ModelRun
{
    private const long Begin = 1_800_000_000_000;
    private readonly ModelServer _server;
    private readonly Queue<Func<List<JournalLine>>> _late = new();
    private readonly List<string> _trace = [];
    private QueueImage _image = new();

    public ModelRun(ModelServer server)
    {
        _server = server;
        Names = server.Keys.Queue(ModelServer.Queue);
        Nodes = [.. Enumerable.Range(0, Sequences.Nodes).Select(i => new ModelNode($"{(char)('a' + i)}"))];
        (Clients, Work, Leader, Misfortunes) = (new ClientSteps(this), new NodeSteps(this), new LeaderSteps(this), new Misfortunes(this));
    }

    public JobBroker Broker => _server.Broker;

    public QueueOperator Operator => _server.Operator;

    public QueueKeys Names { get; }

    public ModelNode[] Nodes { get; }

    public JobWriter Jobs { get; } = new();

    public QueueRecord Queue { get; set; } = new() { Now = Begin, History = "a1" };

    public int Operations { get; private set; }

    public IRedis Redis => _server.Redis;

    public FaultyRedis Faulty => _server.Faulty;

    public ModelServer Server => _server;

    public QueueImage Image => _image;

    /// <summary>Ids of processes that are no more, reclaimed or not.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Somebody has put a hand into the queue, and no audit has been since.</summary>
    public bool IsDamaged { get; set; }

    private ClientSteps Clients { get; }

    private NodeSteps Work { get; }

    private LeaderSteps Leader { get; }

    private Misfortunes Misfortunes { get; }

    public async Task RunAsync(IReadOnlyList<Step> steps)
    {
        try
        {
            _server.Faulty.Fate = _ => Fault.None;
            _server.Faulty.DropLate();
            await _server.BeginAsync(Queue.Now, Queue.History);
            await Leader.LimitAsync(Mishap.None, 0, new() { ["type:slow:concurrency"] = "2", ["type:slow:rate"] = "5/s", ["rate"] = "1000/s" });
            foreach (var step in steps) await TakeAsync(step);
            await Work.DrainAsync(Leader);
        }
        catch (Exception error)
        {
            throw ModelException.Of(_trace, error, Operations);
        }
    }

    public void Tell(string sentence) => _trace.Add($"{_trace.Count + 1,4}. {sentence}");

    /// <summary>Goes on with the last sentence.</summary>
    public void Add(string words) => _trace[^1] += words;

    private Task TakeAsync(Step step)
    {
        var node = Nodes[step.Node];
        return step.Kind switch
        {
            StepKind.AddPlain => Clients.AddAsync(Jobs.Plain(step.Value), step.Mishap),
            StepKind.AddWithOptions => Clients.AddAsync(Jobs.Any(step.Value, step.Value % 3 == 0), step.Mishap),
            StepKind.Push => Clients.PushAsync(Jobs.Any(step.Value, true), step.Mishap),
            StepKind.Enqueue => Clients.EnqueueAsync(step.Value, step.Mishap),
            StepKind.EnqueueAll => Clients.EnqueueAllAsync(step.Value, step.Mishap),
            StepKind.AddNonsense => step.Value % 2 == 0 ? Clients.AddAsync(Jobs.Nonsense(step.Value % 4 == 0), step.Mishap) : Clients.PushAsync(Jobs.Nonsense(true), step.Mishap),
            StepKind.Fire => Leader.FireAsync(step.Value, step.Mishap),
            StepKind.Claim => Work.ClaimAsync(node, step.Value % 4 == 0 ? 100 : 1 + step.Value % 5, ClaimMode.Busy, step.Mishap, step.Value),
            StepKind.ClaimOne => Work.ClaimAsync(node, 1 + step.Value % 2, step.Value % 3 == 0 ? ClaimMode.Alone : ClaimMode.Idle, step.Mishap, step.Value),
            StepKind.Settle => Work.SettleAsync(node, step.Value, step.Mishap),
            StepKind.Release => Work.ReleaseAsync(node, step.Value, step.Mishap),
            StepKind.Progress => Work.ProgressAsync(node, step.Value, step.Mishap),
            StepKind.Reopen => Work.ReopenAsync(node, step.Mishap, step.Value),
            StepKind.Close => Work.CloseAsync(node, step.Mishap, step.Value),
            StepKind.Die => Leader.DieAsync(node),
            StepKind.ShutOut => Leader.ShutOutAsync(Leader.Victim(step.Node, step.Value), step.Value >> 4, step.Mishap),
            StepKind.Reclaim => Leader.ReclaimAsync(Leader.Victim(step.Node, step.Value), step.Value >> 4, step.Mishap),
            StepKind.Cancel => Leader.CancelAsync(step.Value, step.Mishap),
            StepKind.Requeue => Leader.RequeueAsync(step.Value, step.Mishap),
            StepKind.Purge => Leader.PurgeAsync(step.Value, step.Mishap),
            StepKind.Forgive => Leader.ForgiveAsync(step.Value, step.Mishap),
            StepKind.Pause => Leader.PauseAsync(step.Value, step.Mishap),
            StepKind.Limit => Leader.LimitAsync(step.Value, step.Mishap),
            StepKind.Audit => Leader.AuditAsync(step.Value, step.Mishap),
            StepKind.Relay => Leader.RelayAsync(step.Mishap),
            StepKind.Look => Clients.LookAsync(step.Value),
            StepKind.TimePasses => Misfortunes.TimePassesAsync(TimeSpan.FromMilliseconds(step.Value % 50 * 200)),
            StepKind.DaysPass => Misfortunes.TimePassesAsync(TimeSpan.FromHours(1 + step.Value % 40)),
            StepKind.LateCallsArrive => LateCallsArriveAsync(),
            StepKind.BackUp => Misfortunes.BackUpAsync(),
            StepKind.FallBack => Misfortunes.FallBackAsync(step.Value),
            StepKind.SomebodyDeletes => Misfortunes.DeleteAsync(step.Value),
            StepKind.SomebodyTrims => Misfortunes.TrimAsync(step.Value),
            StepKind.SomebodyDropsAConsumer => Misfortunes.DropConsumerAsync(step.Value),
            _ => Misfortunes.ChooseIdAsync(Jobs.Any(step.Value, false), step.Value),
        };
    }

    /// <summary>
    /// Makes a call and compares. <paramref name="reckon"/> changes the model as the call should change Redis, and answers what the journal should say; it is called as often as the call
    /// is executed. <paramref name="compare"/> gets what was answered, if anything was.
    /// </summary>
    /// <returns>What the sender got to know; null when that is nothing.</returns>
    public async Task<T?> CallAsync<T>(string sentence, Mishap mishap, int value, Func<Task<T>> call, Func<List<JournalLine>> reckon, Action<T>? compare = null, bool isPipelined = true, Lasting? lasting = null) where T : class
    {
        Operations++;
        Tell($"{sentence}{Words(mishap)}");
        if (mishap == Mishap.CommandFails && IsDamaged) mishap = Mishap.None; // two things at once: what somebody deleted, and a call that does not end
        if (mishap == Mishap.CommandFails) return await FailingAsync(1 + value % 60, call, reckon, compare, lasting ?? Lasting.Nothing);
        var fate = mishap switch { Mishap.CallLost => Fault.DropCall, Mishap.ReplyLost => Fault.DropReply, Mishap.Repeated => Fault.Repeat, Mishap.Late => Fault.Delay, _ => Fault.None };
        _server.Faulty.Fate = command => command.Name == "SADD" ? Fault.None : fate; // the registration of the queue's name is no call of ours
        var reply = call();
        if (mishap == Mishap.None && isPipelined)
        {
            var image = _server.ImageAsync(Queue.JournalRead);
            var answer = await reply;
            var said = reckon();
            compare?.Invoke(answer);
            Check(await image, said);
            return answer;
        }
        List<JournalLine> lines = [];
        T? known = null;
        try
        {
            known = await reply;
            lines = reckon();
            compare?.Invoke(known);
            if (mishap == Mishap.Repeated) lines.AddRange(reckon());
        }
        catch (RedisException error) when (error is not RedisServerException)
        {
            if (mishap == Mishap.ReplyLost) lines = reckon();
            else if (mishap == Mishap.Late) _late.Enqueue(reckon);
        }
        finally
        {
            _server.Faulty.Fate = _ => Fault.None;
        }
        Check(await _server.ImageAsync(Queue.JournalRead), lines);
        return known;
    }

    /// <summary>Whatever is on its way arrives; nobody hears the answers.</summary>
    public async Task LateCallsArriveAsync()
    {
        if (_late.Count == 0) return;
        Operations += _late.Count;
        Tell($"{_late.Count} calls arrive that were given up");
        await _server.Faulty.DeliverLateAsync();
        List<JournalLine> lines = [];
        while (_late.TryDequeue(out var reckon)) lines.AddRange(reckon());
        Check(await _server.ImageAsync(Queue.JournalRead), lines);
    }

    public async Task PassAsync(TimeSpan time)
    {
        Queue.Now += (long)time.TotalMilliseconds;
        await _server.SetAsync(ModelSeams.Clock, $"{Queue.Now}");
    }

    /// <summary>After something that was no call: Redis and the model have to agree.</summary>
    public async Task CheckAsync() => Check(await _server.ImageAsync(Queue.JournalRead), []);

    public void Check(QueueImage image, List<JournalLine> said)
    {
        _image = image;
        Agreement.Check(Queue, image, said);
        Queue.JournalRead = image.JournalEnd;
        foreach (var line in said)
        {
            if (line.State is "succeeded" or "cancelled" or "expired" or "deduplicated" or "purged") Queue.Ended++;
        }
        Invariants.Check(Queue, IsDamaged);
    }

    /// <summary>The n-th command fails. Then the call has not happened at all, except for what may last.</summary>
    private async Task<T?> FailingAsync<T>(int n, Func<Task<T>> call, Func<List<JournalLine>> reckon, Action<T>? compare, Lasting lasting) where T : class
    {
        var set = _server.SetAsync(ModelSeams.Fault, $"{n}");
        List<JournalLine> lines = [];
        T? known = null;
        try
        {
            known = await call();
            Add(" (which it gets over)");
            lines = reckon();
            compare?.Invoke(known);
        }
        catch (RedisServerException error) when (ModelSeams.IsPlanned(error))
        {
            Add($" → {error.Message}");
        }
        await set;
        await _server.Redis.SendAsync(new RedisCommand("DEL"u8).Key(ModelSeams.Fault));
        var image = await _server.ImageAsync(Queue.JournalRead);
        Agreement.Tolerate(Queue, image, lasting);
        Check(image, lines);
        return known;
    }

    private static string Words(Mishap mishap) => mishap switch
    {
        Mishap.CallLost => ", which is lost on its way",
        Mishap.ReplyLost => ", whose answer is lost",
        Mishap.Repeated => ", twice",
        Mishap.Late => ", which is held up",
        Mishap.CommandFails => ", and one of its commands fails",
        _ => "",
    };
}

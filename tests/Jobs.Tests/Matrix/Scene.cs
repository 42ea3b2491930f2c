using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Jobs.Tests.Node;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>
/// One case of the matrix: a queue, a node that runs its jobs and dies at the moment, and a second one that takes over when the first
/// was declared down and what it held was brought back, as the reaper does it.
/// </summary>
internal sealed class Scene(MatrixRedis redis, Moment moment, string queue) : IAsyncDisposable
{
    private readonly TestQueue _queue = new(redis.Server, queue);
    private readonly Dictionary<string, Func<JobContext, CancellationToken, Task<object?>>> _handlers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Run> _runs = new();
    private readonly FunctionLibrary _library = new();
    private readonly Keys _keys = new();
    private Action<NodeBuilder> _configure = _ => { };
    private Func<Task> _whileDown = () => Task.CompletedTask;
    private TestNode? _survivor;

    public string Queue => queue;

    public QueueKeys Names => _keys.Queue(queue);

    public IRedis Redis => _queue.Redis;

    public TestQueue Jobs => _queue;

    public JobBroker Broker => new(Redis, _keys, _library);

    public QueueOperator Operator => new(Redis, _keys, _library);

    public bool IsKilled => moment != Moment.Never;

    /// <summary>Every time a handler began, over both nodes, in order.</summary>
    public IReadOnlyList<Run> Runs => [.. _runs];

    /// <summary>Ids in the order in which their handlers began for the last time.</summary>
    public IReadOnlyList<string> LastRuns => [.. _runs.Reverse().Select(run => run.Id).Distinct().Reverse()];

    /// <summary>What runs jobs of a type; null is no result.</summary>
    public Scene On(string type, Func<JobContext, CancellationToken, Task<object?>> handler)
    {
        _handlers[type] = handler;
        return this;
    }

    /// <summary>The same for a handler that only needs to know its job.</summary>
    public Scene On(string type, Func<JobContext, object?> handler) => On(type, (job, _) => Task.FromResult(handler(job)));

    /// <summary>Further settings of both nodes.</summary>
    public Scene With(Action<NodeBuilder> configure)
    {
        _configure += configure;
        return this;
    }

    public Scene WithWorkers(int workers) => With(jobs => jobs.Queue(queue, q => q with { Workers = workers }));

    /// <summary>What to look at while the node is dead and nobody has noticed yet.</summary>
    public void WhileDown(Func<Task> look) => _whileDown = look;

    /// <summary>Sets a limit of the queue, as an operator does.</summary>
    public Task LimitAsync(string name, string value) => LimitAsync(new Dictionary<string, string?> { [name] = value });

    /// <summary>Sets several limits of the queue at once.</summary>
    public Task LimitAsync(Dictionary<string, string?> limits) => Operator.SetLimitsAsync(queue, limits, "test");

    /// <summary>By the function door; answers the job's id.</summary>
    public async Task<string> EnqueueAsync(string json)
    {
        var reply = await TryEnqueueAsync(json);
        reply.Status.ShouldNotBe(EnqueueStatus.Refused, reply.Reason);
        return reply.Id;
    }

    /// <summary>By the function door, which may refuse it.</summary>
    public async Task<EnqueueReply> TryEnqueueAsync(string json) => (await Broker.EnqueueAsync(queue, [Encoding.UTF8.GetBytes(json)]))[0];

    /// <summary>By the stream door; answers the job's id.</summary>
    public async Task<string> AddAsync(string type, string args, params string[] fields)
    {
        var command = new RedisCommand("XADD"u8).Key(Names.Ready).Arg("*").Arg("type").Arg(type).Arg("args").Arg(args);
        foreach (var field in fields) command.Arg(field);
        return (await Redis.SendAsync(command)).AsString();
    }

    /// <summary>By the list door.</summary>
    public async Task PushAsync(string json) => await Redis.SendAsync(new RedisCommand("RPUSH"u8).Key(Names.Inbox).Arg(json));

    /// <summary>
    /// Runs the queue with a node that dies at the moment of the given attempt of the subject, checks the state it leaves, lets another
    /// take over, and checks how the subject ends.
    /// </summary>
    /// <param name="subject">The job that the moment is about.</param>
    /// <param name="settled">Its state once that attempt was settled.</param>
    /// <param name="ends">Its state at the end.</param>
    /// <param name="runs">How often its handler begins when nobody dies.</param>
    /// <param name="attempt">The attempt in which the node dies.</param>
    /// <param name="begins">How often its handler begins in this case, where that is not what a crash explains: what it interrupted runs once more, and only that.</param>
    public async Task PlayAsync(string subject, string settled = JobStates.Succeeded, string ends = JobStates.Succeeded, int runs = 1, int attempt = 1, int? begins = null)
    {
        if (!IsKilled)
        {
            _survivor = await StartAsync("victim", null);
        }
        else
        {
            await CrashAsync(subject, moment, attempt, moment == Moment.SettleReplyLost ? settled : JobStates.Running);
            _survivor = await StartAsync("survivor", null);
        }

        var end = await _queue.UntilAsync(subject, ends);
        if (begins is null) end.Attempt.ShouldBe(runs, "attempts: a crash is not counted as one");
        _runs.Count(run => run.Id == subject).ShouldBe(begins ?? runs + (moment is Moment.MidRun or Moment.BeforeSettle ? 1 : 0), "times its handler began");
        var fences = _runs.Where(run => run.Id == subject).Select(run => run.Fence).ToArray();
        fences.ShouldBe([.. fences.Distinct().Order()], "each hand-out has a higher fence");
    }

    /// <summary>A node runs the queue and dies at the moment; it is declared down and what it held is brought back. Nobody takes over yet.</summary>
    public async Task CrashAsync(string subject, Moment at, int attempt, string leaves)
    {
        var kill = new KillSwitch(at, subject, attempt, () => SightAsync(subject));
        var victim = await StartAsync("victim", kill);
        try
        {
            await kill.Died.WaitAsync(Eventually.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No node came to the moment {at} of attempt {attempt} of {subject}, which is {await StateAsync(subject)}.");
        }

        (await StateAsync(subject)).ShouldBe(leaves, "the state it left");
        await _whileDown();
        await DeclareDownAsync(victim);
        redis.Bury(victim);
    }

    /// <summary>A node that nothing happens to.</summary>
    public async Task SurviveAsync() => _survivor = await StartAsync("survivor", null);

    /// <summary>Fires a schedule's first tick with a plain job.</summary>
    public Task<FireReply> FireAsync(string schedule, long tick) => Operator.FireAsync(queue, schedule, tick, 0, """{"type":"work"}"""u8.ToArray());

    /// <summary>Waits until nothing of the queue waits, runs or is parked; then no job may have ended twice, and nothing may be left that should not be.</summary>
    public async Task EndAsync(params string[] expiring)
    {
        await _queue.UntilEmptyAsync();
        IReadOnlyList<string> remains = [];
        try
        {
            await Eventually.TrueAsync(async () => (remains = await QueueRemains.FindAsync(Redis, Names.Root, expiring)).Count == 0);
        }
        catch (TimeoutException)
        {
            remains.ShouldBeEmpty("what is left of the queue");
        }

        var ends = new Dictionary<string, int>();
        foreach (var entry in await EntriesAsync())
        {
            if (entry.State == JobStates.Dead || !JobStates.IsFinal(entry.State)) continue;
            ends[entry.Id] = ends.GetValueOrDefault(entry.Id) + 1;
        }

        ends.Where(job => job.Value > 1).ShouldBeEmpty("ended twice");
    }

    public async Task<string> StateAsync(string id) => (await _queue.JobAsync(id))?.State ?? "unknown";

    public async Task<JobView> JobAsync(string id) => (await _queue.JobAsync(id))!;

    /// <summary>What was pushed to a reply list.</summary>
    public async Task<IReadOnlyList<JobResult>> RepliesAsync(string name, string? of = null)
    {
        var replies = new List<JobResult>();
        foreach (var reply in await Redis.SendAsync(new RedisCommand("LRANGE"u8).Key(_keys.Queue(of ?? queue).Reply(name)).Arg(0).Arg(-1))) replies.Add(JobResult.Parse(reply.AsSpan()));
        return replies;
    }

    /// <summary>The journal, oldest first, record by record.</summary>
    public Task<IReadOnlyList<JournalRecord>> RecordsAsync() => new JournalReader(Redis, _keys).ReadAsync(queue, EntryId.Start, 100_000);

    /// <summary>The journal, oldest first, job by job.</summary>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync() => [.. (await RecordsAsync()).SelectMany(record => record.Entries)];

    public async Task<long> CountAsync(string command, string key) => (await Redis.SendAsync(new RedisCommand(command).Key(key))).AsInt64();

    public async ValueTask DisposeAsync()
    {
        if (_survivor is not null) redis.Bury(_survivor);
        await _queue.DisposeAsync();
    }

    private async Task<TestNode> StartAsync(string name, KillSwitch? kill)
    {
        return await TestNode.StartAsync(
            redis.Server.Url,
            jobs =>
            {
                jobs.Queue(queue);
                foreach (var (type, handler) in _handlers)
                    jobs.HandleRaw(type, _ => new Raw((job, stop) => RunAsync(name, kill, handler, job, stop)), new HandlerOptions());
                _configure(jobs);
            },
            new() { ["lighthouse:node:name"] = name, ["lighthouse:shutdownGrace"] = "500ms", ["lighthouse:lease"] = "1m" },
            services => services.AddSingleton<IRedis>(provider => new FaultyRedis(RedisClient.Create(
                provider.GetRequiredService<RedisOptions>(), TimeProvider.System, new Random(1), provider.GetRequiredService<ILoggerFactory>()))
            {
                Fate = command => kill?.Fate(command) ?? Fault.None,
                LosesAnswer = kill is null ? null : kill.LosesAnswerAsync,
            }));
    }

    private async Task<ReadOnlyMemory<byte>?> RunAsync(string name, KillSwitch? kill, Func<JobContext, CancellationToken, Task<object?>> handler, JobContext job, CancellationToken stop)
    {
        _runs.Enqueue(new Run(name, job.Id, job.Attempt, job.Fence));
        if (kill?.Begins(job) == true) await Task.Delay(Timeout.Infinite, stop);
        try
        {
            return await handler(job, stop) is { } result ? JsonSerializer.SerializeToUtf8Bytes(result) : null;
        }
        finally
        {
            kill?.Returns(job);
        }
    }

    /// <summary>As the reaper does it: the member is down, shut out of its queues, and what it held is brought back under the suspicion of a crash.</summary>
    private async Task DeclareDownAsync(TestNode victim)
    {
        var member = victim.State.MemberId!;
        await new Membership(Redis, _keys, _library).ForceDownAsync(member, "test", "It was killed.");
        var held = await Broker.ShutOutAsync(queue, member);
        while ((await Broker.ReclaimAsync(queue, member, new Crash(held))).More) { }
    }

    private async Task<JobSight> SightAsync(string id) =>
        await _queue.JobAsync(id) is { } job ? new JobSight(job.State == JobStates.Running, job.Attempt) : new JobSight(false, 0);

    private sealed class Raw(Func<JobContext, CancellationToken, Task<ReadOnlyMemory<byte>?>> run) : IRawJobHandler
    {
        public Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop) => run(job, stop);
    }
}

using BenchmarkDotNet.Attributes;
using Lighthouse.Actors;
using Lighthouse.Actors.Testing;
using Lighthouse.Broker;
using Lighthouse.Jobs;
using Lighthouse.Redis;

namespace Lighthouse.Micro;

/// <summary>
/// The pool router's message, and a no-op job from the backlog through the router's wake-up and a worker to the outcome; both for 16
/// routees, for each message or job, on one thread.
/// </summary>
[MemoryDiagnoser]
public class RouterBenchmarks
{
    private const int Messages = 1_000;
    private const int Workers = 16;

    private readonly StepScheduler _steps = new();
    private readonly JobBacklog _backlog = new();
    private readonly List<ClaimedJob> _claimed = HandOut.Read(RedisReply.Parse(Samples.ClaimReply()));
    private ActorRef<string> _roundRobin = null!;
    private ActorRef<string> _leastBusy = null!;
    private ActorRef<RouterMessage> _workers = null!;
    private long _received;
    private long _finished;

    [GlobalSetup]
    public void Setup()
    {
        var system = ActorSystem.Create("micro", new ActorSystemOptions { Scheduler = _steps, TimeProvider = new VirtualTime() });
        var routee = Props.Create<string>(() => new Receiver(this));
        _roundRobin = system.Spawn(PoolRouter.Props(routee, Workers));
        _leastBusy = system.Spawn(PoolRouter.Props(routee, Workers, Routing.LeastBusy));
        var run = NoopQueue.Run(Workers);
        _workers = system.Spawn(Props.Create<RouterMessage>(() => new WorkerRouter(run, _backlog, new ServiceTime { Milliseconds = 0.001 })));
        _workers.Tell(new RouterMessage.Attach(system.Spawn(Props.Create<IngestMessage>(() => new Ingest(this)))));
        _steps.Run();
        RoundRobin();
        LeastBusy();
        WorkerRouter();
        if (_received != 2 * Messages || _finished != Samples.Jobs)
            throw new InvalidOperationException($"{2 * Messages} messages were told, and {_received} were received; {Samples.Jobs} jobs were given, and {_finished} finished.");
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void RoundRobin() => Tell(_roundRobin);

    [Benchmark(OperationsPerInvoke = Messages)]
    public void LeastBusy() => Tell(_leastBusy);

    [Benchmark(OperationsPerInvoke = Samples.Jobs)]
    public void WorkerRouter()
    {
        foreach (var job in _claimed) _backlog.Add(new HeldJob(job, 0, TimeProvider.System, ThreadPoolScheduler.Instance));
        _workers.Tell(RouterMessage.Given.Instance);
        _steps.Run();
    }

    private void Tell(ActorRef<string> router)
    {
        for (var i = 0; i < Messages; i++) router.Tell("");
        _steps.Run();
    }

    private sealed class Receiver(RouterBenchmarks bench) : Actor<string>
    {
        protected override ValueTask ReceiveAsync(string message)
        {
            bench._received++;
            return default;
        }
    }

    private sealed class Ingest(RouterBenchmarks bench) : Actor<IngestMessage>
    {
        protected override ValueTask ReceiveAsync(IngestMessage message)
        {
            if (message is IngestMessage.Finished finished) bench._finished += finished.Jobs.Count(job => job.Outcome is { Kind: OutcomeKind.Succeeded });
            return default;
        }
    }
}

using BenchmarkDotNet.Attributes;
using Lighthouse.Actors;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Micro;

/// <summary>A message from Tell to the end of its turn, on one thread; and what a spawned actor costs until it has ended.</summary>
[MemoryDiagnoser]
public class MailboxBenchmarks
{
    private const int Messages = 1_000;

    private readonly StepScheduler _steps = new();
    private ActorSystem _system = null!;
    private ActorRef<string> _actor = null!;
    private long _received;

    [GlobalSetup]
    public void Setup()
    {
        _system = ActorSystem.Create("micro", new ActorSystemOptions { Scheduler = _steps, TimeProvider = new VirtualTime() });
        _actor = _system.Spawn(Props.Create<string>(() => new Receiver(this)));
        _steps.Run();
        TellMany();
        TellEach();
        if (_received != 2 * Messages) throw new InvalidOperationException($"{2 * Messages} messages were told, and {_received} were received.");
    }

    /// <summary>The mailbox is filled, then emptied: a queue under load.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void TellMany()
    {
        for (var i = 0; i < Messages; i++) _actor.Tell("");
        _steps.Run();
    }

    /// <summary>Every message finds the mailbox empty and its actor asleep.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void TellEach()
    {
        for (var i = 0; i < Messages; i++)
        {
            _actor.Tell("");
            _steps.Run();
        }
    }

    [Benchmark]
    public async Task SpawnAndStop()
    {
        var actor = _system.Spawn(Props.Create<string>(() => new Receiver(this)));
        var ended = _system.EndAsync(actor);
        actor.Cell!.RequestStop();
        _steps.Run();
        await ended;
    }

    private sealed class Receiver(MailboxBenchmarks bench) : Actor<string>
    {
        protected override ValueTask ReceiveAsync(string message)
        {
            bench._received++;
            return default;
        }
    }
}

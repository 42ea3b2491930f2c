using System.Threading.Channels;

namespace Lighthouse.Actors.Testing;

/// <summary>What a probe gets when an actor it watches has ended.</summary>
internal sealed record Terminated(ActorRef Actor);

/// <summary>Stands in for an actor in a test: takes messages and ends of watched actors, in the order they come.</summary>
internal sealed class Probe<TMessage> : ActorRef<TMessage>
    where TMessage : notnull
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<object> _received = Channel.CreateUnbounded<object>();

    public Probe(ActorSystem system, string name = "probe")
        : base(system, new ActorPath($"/test/{name}"))
    {
    }

    public override void Tell(TMessage message) => _received.Writer.TryWrite(message);

    public void Watch(ActorRef actor) => actor.Send(new SystemMessage.Watch(this));

    /// <summary>The next thing received, which must be a <typeparamref name="T"/>.</summary>
    /// <exception cref="ProbeException">Nothing came, or something else.</exception>
    public async Task<T> ExpectAsync<T>(TimeSpan? patience = null)
    {
        if (!_received.Reader.TryRead(out object? message))
        {
            using CancellationTokenSource timeout = new(patience ?? Patience);
            try
            {
                message = await _received.Reader.ReadAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new ProbeException($"{Path} expected {typeof(T).Name}, and nothing came within {patience ?? Patience}.");
            }
        }

        return Check<T>(message);
    }

    /// <summary>The next thing received, which must be equal to <paramref name="expected"/>.</summary>
    public async Task ExpectAsync(TMessage expected)
    {
        TMessage message = await ExpectAsync<TMessage>();
        if (!message.Equals(expected))
        {
            throw new ProbeException($"{Path} expected {expected}, and got {message}.");
        }
    }

    public async Task ExpectTerminatedAsync(ActorRef actor)
    {
        Terminated ended = await ExpectAsync<Terminated>();
        if (ended.Actor != actor)
        {
            throw new ProbeException($"{Path} expected the end of {actor}, and got that of {ended.Actor}.");
        }
    }

    /// <summary>In a simulation, after it has run: what must be there already.</summary>
    public T Expect<T>() => _received.Reader.TryRead(out object? message)
        ? Check<T>(message)
        : throw new ProbeException($"{Path} expected {typeof(T).Name}, and nothing is there.");

    /// <summary>Nothing may have come when <paramref name="workIsOver"/> says that the work is over.</summary>
    public async Task ExpectNoneAsync(Task workIsOver)
    {
        await workIsOver;
        ExpectNone();
    }

    public void ExpectNone()
    {
        if (_received.Reader.TryRead(out object? message))
        {
            throw new ProbeException($"{Path} expected nothing, and got {message}.");
        }
    }

    internal override void Send(SystemMessage message)
    {
    }

    internal override void NotifyTerminated(ActorRef actor) => _received.Writer.TryWrite(new Terminated(actor));

    private T Check<T>(object message) =>
        message is T expected ? expected : throw new ProbeException($"{Path} expected {typeof(T).Name}, and got {message}.");
}

internal sealed class ProbeException(string message) : Exception(message);

using System.Runtime.CompilerServices;

namespace Lighthouse.Actors.Tests;

/// <summary>Events in memory, for tests of persistent actors; outlives them, so that another can recover.</summary>
internal sealed class InMemoryJournal<TEvent> : IEventJournal<TEvent>
    where TEvent : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<TEvent>> _events = [];
    private readonly Dictionary<string, long> _forgotten = [];

    /// <summary>Thrown by the next append, which then writes nothing.</summary>
    public Exception? FailNextAppend { get; set; }

    public IReadOnlyList<TEvent> Events(string persistenceId)
    {
        lock (_lock)
        {
            return _events.TryGetValue(persistenceId, out List<TEvent>? events) ? [.. events] : [];
        }
    }

    /// <summary>Makes the first events unreadable, as a trimmed journal does: who needs them still, fails.</summary>
    public void Forget(string persistenceId, long upTo) => _forgotten[persistenceId] = upTo;

    public async IAsyncEnumerable<Recorded<TEvent>> ReadAsync(
        string persistenceId, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        if (_forgotten.GetValueOrDefault(persistenceId) > after)
        {
            throw new InvalidOperationException($"The events of {persistenceId} after {after} are gone.");
        }

        IReadOnlyList<TEvent> events = Events(persistenceId);
        for (int i = (int)after; i < events.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new Recorded<TEvent>(i + 1, events[i]);
        }
    }

    public async ValueTask AppendAsync(string persistenceId, long last, IReadOnlyList<TEvent> events, CancellationToken cancellation)
    {
        await Task.Yield();
        if (FailNextAppend is { } failure)
        {
            FailNextAppend = null;
            throw failure;
        }

        lock (_lock)
        {
            if (!_events.TryGetValue(persistenceId, out List<TEvent>? kept))
            {
                _events.Add(persistenceId, kept = []);
            }

            if (kept.Count != last)
            {
                throw new InvalidOperationException($"The journal of {persistenceId} is at {kept.Count}, not at {last}: somebody else has written to it.");
            }

            kept.AddRange(events);
        }
    }
}

namespace Lighthouse.Actors;

/// <summary>
/// An actor whose state is a fold over its events. It recovers (newest snapshot, then the events after it) before its first message.
/// A failed append fails the actor, because nobody knows whether it was written: its restart reads what is true.
/// </summary>
internal abstract class PersistentActor<TMessage, TEvent, TState>(IEventJournal<TEvent> journal, ISnapshotStore<TState> snapshots) : Actor<TMessage>
    where TMessage : notnull
    where TEvent : notnull
{
    protected abstract string PersistenceId { get; }

    /// <summary>The state before the first event.</summary>
    protected abstract TState Initial { get; }

    protected TState State { get; private set; } = default!;

    /// <summary>Number of the last event applied.</summary>
    protected long Sequence { get; private set; }

    /// <summary>Pure: neither effects nor failure, for it runs again at each recovery.</summary>
    protected abstract TState Apply(TState state, TEvent @event);

    protected virtual ValueTask OnRecoveredAsync() => default;

    protected sealed override async ValueTask PreStartAsync()
    {
        Snapshot<TState>? snapshot = await snapshots.LoadAsync(PersistenceId, Context.Stopping);
        State = snapshot is null ? Initial : snapshot.State;
        Sequence = snapshot?.Sequence ?? 0;
        await foreach (Recorded<TEvent> recorded in journal.ReadAsync(PersistenceId, Sequence, Context.Stopping))
        {
            State = Apply(State, recorded.Event);
            Sequence = recorded.Sequence;
        }

        await OnRecoveredAsync();
    }

    /// <summary>Writes an event, then applies it. When this returns the event is kept.</summary>
    protected ValueTask PersistAsync(TEvent @event) => PersistAsync([@event]);

    /// <summary>Writes all events or none, then applies them.</summary>
    protected async ValueTask PersistAsync(IReadOnlyList<TEvent> events)
    {
        await journal.AppendAsync(PersistenceId, Sequence, events, CancellationToken.None);
        foreach (TEvent @event in events)
        {
            State = Apply(State, @event);
            Sequence++;
        }
    }

    protected ValueTask SaveSnapshotAsync() =>
        snapshots.SaveAsync(PersistenceId, new Snapshot<TState>(Sequence, State), CancellationToken.None);
}

namespace Lighthouse.Actors;

/// <param name="Sequence">Of the last event that <paramref name="State"/> contains.</param>
internal sealed record Snapshot<TState>(long Sequence, TState State);

internal interface ISnapshotStore<TState>
{
    ValueTask<Snapshot<TState>?> LoadAsync(string persistenceId, CancellationToken cancellation);

    ValueTask SaveAsync(string persistenceId, Snapshot<TState> snapshot, CancellationToken cancellation);
}

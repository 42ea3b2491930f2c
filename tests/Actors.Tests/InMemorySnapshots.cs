using System.Collections.Concurrent;

namespace Lighthouse.Actors.Tests;

internal sealed class InMemorySnapshots<TState> : ISnapshotStore<TState>
{
    private readonly ConcurrentDictionary<string, Snapshot<TState>> _snapshots = new();

    public async ValueTask<Snapshot<TState>?> LoadAsync(string persistenceId, CancellationToken cancellation)
    {
        await Task.Yield();
        return _snapshots.GetValueOrDefault(persistenceId);
    }

    public async ValueTask SaveAsync(string persistenceId, Snapshot<TState> snapshot, CancellationToken cancellation)
    {
        await Task.Yield();
        _snapshots[persistenceId] = snapshot;
    }
}

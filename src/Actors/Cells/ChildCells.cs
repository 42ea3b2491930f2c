namespace Lighthouse.Actors;

/// <summary>
/// The children of one actor, in the order of their birth. Locked, because a child leaves on its own thread,
/// while its parent may be in the middle of a turn, and because tools look in from outside. A list that lets go of any of them at
/// once: those that end together are thousands. Most actors have none, and pay for none.
/// </summary>
internal sealed class ChildCells(ActorPath parent, TaskCreationOptions promises)
{
    private readonly Lock _lock = new();
    private LinkedList<ActorCell>? _cells;
    private Dictionary<string, LinkedListNode<ActorCell>>? _byName;
    private TaskCompletionSource? _empty;
    private int _unfinished;
    private long _unnamed;
    private bool _closed;

    /// <summary>Reserves a name and adds the child that <paramref name="make"/> gives.</summary>
    public ActorCell Add(string? name, Func<ActorPath, ActorCell> make)
    {
        if (name is not null && !ActorPath.IsName(name))
        {
            throw new ArgumentException($"`{name}` cannot name an actor under {parent}: 1 to 128 of A-Z a-z 0-9 . _ : $ - are allowed.", nameof(name));
        }

        lock (_lock)
        {
            if (_closed)
            {
                throw new InvalidOperationException($"{parent} is stopping and spawns no more actors.");
            }

            name ??= $"${++_unnamed}";
            _cells ??= new LinkedList<ActorCell>();
            _byName ??= [];
            if (_byName.ContainsKey(name))
            {
                throw new InvalidOperationException($"An actor named `{name}` already lives under {parent}; names are free again once their actor has ended.");
            }

            ActorCell cell = make(parent.Child(name));
            _byName.Add(name, _cells.AddLast(cell));
            _unfinished++;
            return cell;
        }
    }

    public IReadOnlyList<ActorCell> All()
    {
        lock (_lock)
        {
            return _cells is null ? [] : [.. _cells];
        }
    }

    public IReadOnlyList<ActorRef> Refs() => [.. All().Select(static cell => cell.Ref)];

    public void SendAll(SystemMessage message, ActorCell? except = null)
    {
        foreach (ActorCell cell in All())
        {
            if (cell != except)
            {
                cell.Ref.Send(message);
            }
        }
    }

    /// <summary>Stops all and waits until the last has ended. With <paramref name="close"/> no new ones can come.</summary>
    public Task StopAllAsync(bool close)
    {
        IReadOnlyList<ActorCell> cells;
        Task empty;
        lock (_lock)
        {
            _closed |= close;
            if (_unfinished == 0)
            {
                return Task.CompletedTask;
            }

            cells = [.. _cells!];
            _empty ??= new TaskCompletionSource(promises);
            empty = _empty.Task;
        }

        foreach (ActorCell cell in cells)
        {
            cell.RequestStop();
        }

        return empty;
    }

    /// <summary>The child has ended and its name is free; its watchers do not know yet.</summary>
    public void Release(ActorCell cell)
    {
        lock (_lock)
        {
            if (_byName!.Remove(cell.Path.Name, out LinkedListNode<ActorCell>? node))
            {
                _cells!.Remove(node);
            }
        }
    }

    /// <summary>The child's watchers have been told.</summary>
    public void Finish()
    {
        TaskCompletionSource? empty = null;
        lock (_lock)
        {
            if (--_unfinished == 0)
            {
                (empty, _empty) = (_empty, null);
            }
        }

        empty?.SetResult();
    }
}

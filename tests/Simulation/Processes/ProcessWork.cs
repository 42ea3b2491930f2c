namespace Lighthouse.Simulation;

/// <summary>A piece of work of one process: what it awaits comes back to that process, and nothing of it runs while the process does not.</summary>
internal sealed class ProcessWork : IThreadPoolWorkItem
{
    private readonly SimulatedProcess _process;
    private readonly IThreadPoolWorkItem? _work;
    private readonly string? _name;
    private readonly Action? _action;

    public ProcessWork(SimulatedProcess process, IThreadPoolWorkItem work) => (_process, _work) = (process, work);

    public ProcessWork(SimulatedProcess process, string name, Action action) => (_process, _name, _action) = (process, name, action);

    public void Execute()
    {
        if (!_process.IsAlive) return;
        if (_process.IsFrozen)
        {
            _process.Hold(this);
            return;
        }

        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_process.Context);
        try
        {
            if (_work is not null) _work.Execute();
            else _action!();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    public override string ToString() => $"{_process.Name} {_name ?? _work!.ToString()}";
}

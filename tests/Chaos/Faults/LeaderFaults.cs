namespace Lighthouse.Chaos;

/// <summary>Looks up in Redis which process leads, and does something to it.</summary>
internal abstract class LeaderFault(FaultKind kind, Field field, Observer observer) : Fault(kind, "the leader")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private FieldProcess? _leader;

    public override async Task<bool> BeginAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var view = await observer.ViewAsync(limit.Token);
            _leader = view.Leader is { } leader ? field.Processes.FirstOrDefault(process => process.Name == MemberHistory.NameOf(leader.Node)) : null;
        }
        catch (Exception fault) when (fault is Redis.RedisException or OperationCanceledException)
        {
            return false; // Redis is away, and nobody leads
        }

        if (_leader is null) return false;
        Target = _leader.Name;
        Process = await BeginAsync(_leader);
        return Process != 0;
    }

    public override Task EndAsync() => EndAsync(_leader!);

    /// <returns>The process that was hit; 0 when none ran.</returns>
    protected abstract Task<int> BeginAsync(FieldProcess leader);

    protected abstract Task EndAsync(FieldProcess leader);
}

/// <summary>SIGKILL of the leader.</summary>
internal sealed class LeaderKill(Field field, Observer observer) : LeaderFault(FaultKind.LeaderKilled, field, observer)
{
    public override bool EndsItsProcess => true;

    protected override async Task<int> BeginAsync(FieldProcess leader)
    {
        Detail = "SIGKILL";
        var hit = await leader.KillAsync();
        if (hit == 0) await leader.StartAsync(); // it had just ended, and was to be started again
        return hit;
    }

    protected override Task EndAsync(FieldProcess leader) => leader.StartAsync();
}

/// <summary>SIGSTOP of the leader: it believes that it leads when it wakes.</summary>
internal sealed class LeaderFreeze(Field field, Observer observer) : LeaderFault(FaultKind.LeaderFrozen, field, observer)
{
    protected override Task<int> BeginAsync(FieldProcess leader)
    {
        Detail = "past its lease";
        return Task.FromResult(leader.Freeze());
    }

    protected override Task EndAsync(FieldProcess leader)
    {
        leader.Wake();
        return Task.CompletedTask;
    }
}

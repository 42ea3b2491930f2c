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
        await BeginAsync(_leader);
        return true;
    }

    public override Task EndAsync() => EndAsync(_leader!);

    protected abstract Task BeginAsync(FieldProcess leader);

    protected abstract Task EndAsync(FieldProcess leader);
}

/// <summary>SIGKILL of the leader.</summary>
internal sealed class LeaderKill(Field field, Observer observer) : LeaderFault(FaultKind.LeaderKilled, field, observer)
{
    protected override Task BeginAsync(FieldProcess leader)
    {
        Detail = "SIGKILL";
        return leader.KillAsync();
    }

    protected override Task EndAsync(FieldProcess leader) => leader.StartAsync();
}

/// <summary>SIGSTOP of the leader: it believes that it leads when it wakes.</summary>
internal sealed class LeaderFreeze(Field field, Observer observer) : LeaderFault(FaultKind.LeaderFrozen, field, observer)
{
    protected override Task BeginAsync(FieldProcess leader)
    {
        Detail = "past its lease";
        leader.Freeze();
        return Task.CompletedTask;
    }

    protected override Task EndAsync(FieldProcess leader)
    {
        leader.Wake();
        return Task.CompletedTask;
    }
}

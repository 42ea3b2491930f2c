namespace Lighthouse.Jobs;

/// <summary>Where a process is in its life as a member of the cluster.</summary>
public enum NodePhase
{
    Joining,
    Up,
    Draining,
    Left,
}

/// <summary>What this process is at this moment, for the management API and for the host. One singleton per process, written by the NodeGuardian, the address by its listener.</summary>
internal sealed class NodeState
{
    private volatile string? _memberId;
    private volatile string? _management;
    private volatile string? _exitReason;
    private volatile string? _stopReason;
    private volatile int _exitCode;
    private volatile NodePhase _phase;

    /// <summary>The name of the present incarnation in the cluster; null while joining.</summary>
    public string? MemberId { get => _memberId; set => _memberId = value; }

    /// <summary>Where this process serves the management API, as other members may call it; set by the listener before the node joins.</summary>
    public string? Management { get => _management; set => _management = value; }

    public NodePhase Phase
    {
        get => _phase;
        set
        {
            _phase = value;
            if (value == NodePhase.Left) Left?.Invoke();
        }
    }

    /// <summary>The node has left the cluster, or will never get to: nothing is its own any more.</summary>
    public event Action? Left;

    /// <summary>What the process should exit with once the host has stopped.</summary>
    public int ExitCode => _exitCode;

    public string? ExitReason => _exitReason;

    /// <summary>Why the process stops, as the cluster keeps it.</summary>
    public string StopReason
    {
        get => _exitReason is { } unfit ? $"it was unfit: {unfit}" : _stopReason ?? "it was stopped";
        set => _stopReason = value;
    }

    public void Fail(string reason)
    {
        _exitReason ??= reason;
        _exitCode = 1;
    }
}

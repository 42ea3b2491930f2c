namespace Lighthouse.Chaos;

/// <summary>One thing that is done to the cluster, and undone.</summary>
internal abstract class Fault(FaultKind kind, string target)
{
    public FaultKind Kind => kind;

    /// <summary>The process it is done to, or <c>redis</c>. One that looks for its target knows it when it has begun.</summary>
    public string Target { get; protected set; } = target;

    /// <summary>What was done, for people; may grow until the end.</summary>
    public string Detail { get; protected set; } = "";

    /// <summary>Whose members it hits; null is everybody's.</summary>
    public virtual string? Hits => Target;

    /// <summary>The one process that it is done to, once that is known; 0 where it is done to something else. Whoever takes its name afterwards has not been hit.</summary>
    public int Process { get; protected set; }

    /// <summary>When it has begun, its process is no more.</summary>
    public virtual bool EndsItsProcess => false;

    /// <returns>False: it cannot be done just now, and nothing has been done.</returns>
    public abstract Task<bool> BeginAsync();

    /// <summary>How long it lasts: as long as it was drawn for, unless it has an end of its own.</summary>
    public virtual Task LastAsync(TimeSpan length, CancellationToken heal) => Task.Delay(length, heal);

    /// <summary>Undoes it.</summary>
    public abstract Task EndAsync();
}

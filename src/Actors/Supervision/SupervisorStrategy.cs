namespace Lighthouse.Actors;

/// <summary>How a parent answers the failure of one of its children; the others are not touched.</summary>
internal sealed record SupervisorStrategy
{
    public static readonly SupervisorStrategy Default = new();

    public Func<Failure, Directive> Decide { get; init; } = static _ => Directive.Restart;

    /// <summary>More restarts than this <see cref="Within"/> the window end the child. int.MaxValue: no limit.</summary>
    public int MaxRestarts { get; init; } = 10;

    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Null: restart at once.</summary>
    public BackoffOptions? Backoff { get; init; }

    /// <summary>Off where failures are the children's daily business and reported elsewhere.</summary>
    public bool LogFailures { get; init; } = true;
}

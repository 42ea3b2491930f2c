using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>One job as its producer means it, and what may become of it.</summary>
internal sealed record JobPlan
{
    /// <summary>The producer's name for it, unique in the run; it travels in the arguments.</summary>
    public required string Token { get; init; }

    public required string Queue { get; init; }

    /// <summary>What kind of job this is, for people.</summary>
    public required string Kind { get; init; }

    /// <summary>Its type, such as <c>chaos.work</c>.</summary>
    public string Type { get; init; } = "chaos.work";

    /// <summary>The client's id; null leaves it to the door.</summary>
    public string? Id { get; init; }

    /// <summary>How long its handler works.</summary>
    public TimeSpan Work { get; init; }

    /// <summary>How many of its first attempts fail.</summary>
    public int Failures { get; init; }

    /// <summary>Its handler does not listen to its token.</summary>
    public bool Deaf { get; init; }

    /// <summary>Jobs that it leaves behind in its own queue, and in the other one.</summary>
    public int FollowUps { get; init; }

    public int FollowUpsElsewhere { get; init; }

    /// <summary>It takes down its node.</summary>
    public bool Poison { get; init; }

    /// <summary>Its place among the jobs of its ordering key, by its producer.</summary>
    public long Number { get; init; }

    public string? OrderingKey { get; init; }

    public string? Unique { get; init; }

    public JobPriority Priority { get; init; }

    public TimeSpan? Delay { get; init; }

    public TimeSpan? ExpiresIn { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int? MaxAttempts { get; init; }

    public string? Backoff { get; init; }

    public string? ReplyTo { get; init; }

    /// <summary>The states it may end in; <c>cancelled</c> besides, when the operator cancelled it.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [JobStates.Succeeded];
}

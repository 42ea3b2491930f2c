namespace Lighthouse.Broker;

/// <summary>Which dead jobs are meant: those that fit everything that is given. Nothing given is all of them.</summary>
public sealed record DeadFilter
{
    /// <summary>By id; null is any.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The job's type, exactly.</summary>
    public string? Type { get; init; }

    /// <summary>The type of the error it died of, exactly, such as <c>timeout</c> or an exception's name.</summary>
    public string? Error { get; init; }

    /// <summary>What the error's message contains.</summary>
    public string? Message { get; init; }

    /// <summary>Died before this moment.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Died at this moment or after it.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>At most these many, oldest first; null is all.</summary>
    public int? Max { get; init; }
}

/// <summary>A job that was meant and left alone.</summary>
/// <param name="Id">The job.</param>
/// <param name="Why">A sentence.</param>
public sealed record SkippedJob(string Id, string Why);

/// <summary>Answer to <see cref="QueueOperator.RequeueAsync"/> and <see cref="QueueOperator.PurgeAsync"/>.</summary>
/// <param name="Matched">Dead jobs that the filter fits.</param>
/// <param name="Done">Those of them that were changed; the others were skipped.</param>
/// <param name="Skipped">The first 20 that were left alone, and why.</param>
public sealed record BulkReply(long Matched, long Done, IReadOnlyList<SkippedJob> Skipped);

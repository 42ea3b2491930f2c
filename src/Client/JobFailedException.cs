using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>A job whose result was awaited ended in another state than <c>succeeded</c>.</summary>
public sealed class JobFailedException : Exception
{
    internal JobFailedException(string queue, JobResult outcome)
        : base($"Job {queue}/{outcome.Id} ended as {outcome.State}{(outcome.Error is { } error ? $": {error.Type}: {error.Message}" : ".")}")
    {
        Queue = queue;
        Outcome = outcome;
    }

    public string Queue { get; }

    public JobResult Outcome { get; }

    public string JobId => Outcome.Id;

    /// <summary>One of <see cref="JobStates"/>.</summary>
    public string State => Outcome.State;

    /// <summary>The kind of failure, for programs; null when the state says it all.</summary>
    public string? ErrorType => Outcome.Error?.Type;

    public string? ErrorMessage => Outcome.Error?.Message;
}

/// <summary>The queue knows no such job, and no outcome of it is kept.</summary>
public sealed class JobNotFoundException : Exception
{
    internal JobNotFoundException(string queue, string id)
        : base($"Queue {queue} has no job {Preview.Of(id)}, and no outcome of it is kept. An outcome is kept when the handler returns a value, or when the job is enqueued with ResultTtl.")
    {
        Queue = queue;
        JobId = id;
    }

    public string Queue { get; }

    public string JobId { get; }
}

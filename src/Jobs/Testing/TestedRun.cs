using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Testing;

/// <summary>One run of a handler without Redis: what a node would make of it, and all that the handler left behind.</summary>
public sealed record TestedRun
{
    /// <summary>What a node would do with the job.</summary>
    public required JobVerdict Verdict { get; init; }

    /// <summary>How long the job would wait for its next attempt; null with every other verdict than <see cref="JobVerdict.Retry"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The error as it would be stored with the job; null after a success.</summary>
    public JobError? Error { get; init; }

    /// <summary>What came out of the handler, or why its arguments did not fit; null after a success.</summary>
    public Exception? Exception { get; init; }

    /// <summary>What the handler returned, as the JSON that would be kept; null when it returned nothing.</summary>
    public string? ResultJson { get; init; }

    /// <summary>The lines given to <see cref="JobContext.Log"/> that would be kept.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Every progress report, in order. A node would send at most one a second of them, and always the last.</summary>
    public IReadOnlyList<JobProgress> Progress { get; init; } = [];

    /// <summary>The follow-up jobs that would come to be: none unless the run succeeded.</summary>
    public IReadOnlyList<FollowUpJob> FollowUps { get; init; } = [];

    /// <summary>The result, read back from JSON as a client would.</summary>
    public TResult? Result<TResult>(JsonSerializerOptions? json = null) =>
        ResultJson is null ? default : JsonSerializer.Deserialize<TResult>(ResultJson, json ?? JobJson.Options);
}

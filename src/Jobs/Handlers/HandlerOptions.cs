using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>How one type of job is run. What a job itself asks for goes before what is set here; what is null here is left to the node's settings.</summary>
public sealed record HandlerOptions
{
    /// <summary>The job type's name; null takes it from the arguments' <see cref="JobTypeAttribute"/>.</summary>
    public string? Type { get; init; }

    /// <summary>How often a job is tried, the first attempt included.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long a failed job waits.</summary>
    public Backoff? Backoff { get; init; }

    /// <summary>How long a job may run before its token is cancelled and the attempt counts as failed.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The handler blocks its thread (synchronous I/O, long computations, locks): its jobs run on threads of their own instead of the
    /// thread pool's, middleware included, so that however many of them block, the rest of the process goes on.
    /// </summary>
    public bool Blocking { get; init; }

    /// <summary>Members of arguments and result are named in <c>snake_case</c> instead of <c>camelCase</c>.</summary>
    public bool SnakeCase { get; init; }

    /// <summary>How arguments and result become JSON, in place of <see cref="JobJson"/>: a source-generated context's options, converters.</summary>
    public JsonSerializerOptions? Json { get; init; }

    internal JsonSerializerOptions EffectiveJson => Json ?? (SnakeCase ? JobJson.SnakeCase : JobJson.Options);
}

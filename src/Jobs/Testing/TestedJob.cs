using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Testing;

/// <summary>What a tested handler is told of its job, and the node around it. Everything has a default.</summary>
public sealed record TestedJob
{
    /// <summary>The job's id.</summary>
    public string Id { get; init; } = "test";

    /// <summary>The queue it comes from.</summary>
    public string Queue { get; init; } = Defaults.Queue;

    /// <summary>Which attempt this is; the first is 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The hand-out's number.</summary>
    public long Fence { get; init; } = 1;

    /// <summary>The producer's <c>meta</c>.</summary>
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    /// <summary>Attempts the producer asked for, the first included.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The waiting that the producer asked for.</summary>
    public Backoff? Backoff { get; init; }

    /// <summary>The timeout that the producer asked for.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Middleware and the meaning of exceptions, as the node would have them.</summary>
    public Action<NodeBuilder>? Node { get; init; }

    /// <summary>The handler's options, as they would be given with it.</summary>
    public Func<HandlerOptions, HandlerOptions>? Handler { get; init; }

    /// <summary>What handlers and middleware find in the job's DI scope.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>For deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For the jitter of backoffs.</summary>
    public Random Random { get; init; } = new(1);
}

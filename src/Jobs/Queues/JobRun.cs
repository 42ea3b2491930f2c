using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>One run of a job by its handler.</summary>
/// <param name="StartedAt">The timestamp when it began.</param>
/// <param name="Timeout">How long it may run; null is without end.</param>
internal sealed record JobRun(JobEnvelope Envelope, HandlerEntry Handler, long StartedAt, TimeSpan? Timeout);

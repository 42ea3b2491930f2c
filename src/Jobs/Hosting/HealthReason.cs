namespace Lighthouse.Jobs;

/// <summary>Why a process is not ready: what it is about (<c>redis</c>, <c>membership</c>, <c>queue email</c>), a sentence, and since when.</summary>
public sealed record HealthReason(string Subject, string Reason, DateTimeOffset Since);

namespace Lighthouse.Chaos;

/// <summary>A time in which a job could have gone on and did not, or took longer than its work.</summary>
/// <param name="Job">The job.</param>
/// <param name="From">When it could have gone on.</param>
/// <param name="To">When it did.</param>
/// <param name="Time">How long that was, without what is asked for: its work, pauses of its queue.</param>
/// <param name="Between">Between what and what, for people.</param>
/// <param name="Node">The member that ran it meanwhile; null while nobody did, as far as the ledger knows.</param>
/// <param name="IsSuspect">It waited to run alone.</param>
internal sealed record Wait(JobCase Job, DateTimeOffset From, DateTimeOffset To, TimeSpan Time, string Between, string? Node, bool IsSuspect);

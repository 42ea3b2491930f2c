namespace Lighthouse.Client;

/// <summary>A job that Redis has accepted.</summary>
/// <param name="Id">Its id, unique in its queue.</param>
/// <param name="Queue">Where it went.</param>
/// <param name="IsNew">False when its id (or unique key) was known: then <paramref name="Id"/> is the first job's.</param>
/// <param name="Index">Its place in the sequence it was enqueued from.</param>
public readonly record struct EnqueuedJob(string Id, string Queue, bool IsNew, long Index = 0);

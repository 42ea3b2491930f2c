namespace Lighthouse.Demo.Workload;

/// <summary>A job the workload enqueued: by its id its end is looked for in the journal.</summary>
/// <param name="DeadAsIntended">The sample is made so that this job ends dead.</param>
public readonly record struct SampleJob(string Id, string Type, bool DeadAsIntended);

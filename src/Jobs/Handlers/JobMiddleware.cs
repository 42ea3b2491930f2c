namespace Lighthouse.Jobs;

/// <summary>
/// Runs around the handler, inside the job's DI scope. Await <paramref name="next"/> to go on; what it throws is what the
/// handler threw. Not calling it skips the handler, and the job succeeds without a result.
/// </summary>
public delegate Task JobMiddleware(JobContext job, Func<Task> next);

namespace Lighthouse.Jobs;

/// <summary>Runs jobs that return nothing. One instance a job, from the job's DI scope, unless registered otherwise.</summary>
/// <typeparam name="TArgs">What the job's <c>args</c> are bound to.</typeparam>
public interface IJobHandler<in TArgs>
{
    /// <summary>
    /// Runs one job. Returning settles it as succeeded; what is thrown is retried, or set aside, as the node's
    /// <see cref="NodeBuilder.On{TException}"/> says.
    /// </summary>
    /// <param name="args">The job's arguments.</param>
    /// <param name="job">What else is known of the job.</param>
    /// <param name="stop">Cancelled when the job must end; <see cref="JobContext.StopReason"/> says why.</param>
    Task HandleAsync(TArgs args, JobContext job, CancellationToken stop);
}

/// <summary>Runs jobs that return a result, which any client can read while its time to live lasts.</summary>
/// <typeparam name="TArgs">What the job's <c>args</c> are bound to.</typeparam>
/// <typeparam name="TResult">What is written as the job's result, as JSON.</typeparam>
public interface IJobHandler<in TArgs, TResult>
{
    /// <inheritdoc cref="IJobHandler{TArgs}.HandleAsync"/>
    Task<TResult> HandleAsync(TArgs args, JobContext job, CancellationToken stop);
}

namespace Lighthouse.Jobs;

/// <summary>The handler ran, but what it returned cannot be kept. Running it again would return the same, so the job is dead.</summary>
internal sealed class ResultTooLargeException(int size, int limit)
    : Exception($"The handler's result is {size:N0} bytes of JSON; at most {limit:N0} are kept (limits.result). Store it elsewhere and return where."), IKnownFailure
{
    public string ErrorType => "result";
}

namespace Lighthouse.Jobs;

/// <summary>The job's <c>args</c> are not what its handler takes: the job is dead, since trying again cannot help.</summary>
internal sealed class ArgumentsException(string message, Exception? innerException = null) : Exception(message, innerException), IKnownFailure
{
    public string ErrorType => "arguments";
}

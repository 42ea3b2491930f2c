using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>A built-in handler failed in a way that another attempt may mend.</summary>
internal sealed class FailedJobException(string errorType, string message, Exception? innerException = null) : Exception(message, innerException), IKnownFailure
{
    public string ErrorType => errorType;
}

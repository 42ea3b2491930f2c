using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>A built-in handler knows that trying again cannot help.</summary>
internal sealed class DeadJobException(string errorType, string message) : Exception(message), IKnownFailure
{
    public string ErrorType => errorType;
}

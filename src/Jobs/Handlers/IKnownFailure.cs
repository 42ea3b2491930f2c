namespace Lighthouse.Jobs;

/// <summary>An exception of our own that is told to users by a short word instead of the name of its .NET type.</summary>
internal interface IKnownFailure
{
    string ErrorType { get; }
}

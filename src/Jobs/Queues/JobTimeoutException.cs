using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>A job ran up to its deadline.</summary>
internal sealed class JobTimeoutException(TimeSpan timeout, Exception? inner = null)
    : Exception($"The job ran longer than its timeout of {Durations.Format(timeout)}.", inner), IKnownFailure
{
    public string ErrorType => "timeout";
}

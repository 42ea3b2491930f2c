namespace Lighthouse.Jobs;

/// <summary>Thrown by a handler to be tried again after exactly this time, instead of the job's backoff. It counts as an attempt.</summary>
public sealed class RetryAfterException : Exception, IKnownFailure
{
    /// <param name="delay">How long to wait; not negative.</param>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What brought it about.</param>
    public RetryAfterException(TimeSpan delay, string? message = null, Exception? innerException = null)
        : base(message ?? $"The handler asked to be tried again after {delay}.", innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Delay = delay;
    }

    /// <summary>How long to wait.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The word that a built-in handler has for the failure.</summary>
    internal string? Word { get; init; }

    string IKnownFailure.ErrorType => Word ?? typeof(RetryAfterException).FullName!;
}

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Redis is not as the model says that it should be; and after how many operations of its sequence.</summary>
internal sealed class ModelException(string message, int operations = 0) : Exception(message)
{
    public int Operations { get; } = operations;

    /// <summary>Redis and the model disagree, or an invariant is broken. Otherwise the run itself has come to grief, which proves nothing about Redis.</summary>
    public bool IsDisagreement { get; private init; } = true;

    /// <summary>What ended a sequence, with all that led to it.</summary>
    public static ModelException Of(IEnumerable<string> trace, Exception cause, int operations)
    {
        var disagrees = cause is ModelException { IsDisagreement: true } or ShouldAssertException;
        return new ModelException($"{string.Join('\n', trace)}\n\n{(disagrees ? cause.Message : cause)}", operations) { IsDisagreement = disagrees };
    }
}

namespace Lighthouse.Jobs;

/// <summary>What is to happen to a job that failed, and the error that is told.</summary>
internal abstract record Verdict(JobFailure Error)
{
    internal sealed record Retry(TimeSpan Delay, JobFailure Error) : Verdict(Error);

    internal sealed record Dead(JobFailure Error) : Verdict(Error);

    internal sealed record Escalate(JobFailure Error) : Verdict(Error);
}

/// <summary>An error as it is stored with a job and shown to users.</summary>
internal sealed record JobFailure(string Type, string Message)
{
    public static JobFailure From(Exception exception) =>
        new((exception as IKnownFailure)?.ErrorType ?? exception.GetType().FullName ?? exception.GetType().Name, Words(exception));

    /// <summary>Its message, whatever its author has made of that.</summary>
    public static string Words(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception)
        {
            return "The message of this exception cannot be read.";
        }
    }
}

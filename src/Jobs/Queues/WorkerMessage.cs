namespace Lighthouse.Jobs;

internal abstract record WorkerMessage
{
    /// <summary>Take jobs from the backlog until it is empty.</summary>
    internal sealed record Wake : WorkerMessage
    {
        public static readonly Wake Instance = new();
    }
}

namespace Lighthouse.Actors;

internal sealed record MailboxOptions
{
    public static readonly MailboxOptions Default = new();

    /// <summary>Messages handled in a row before other actors get the thread.</summary>
    public int Throughput { get; init; } = 64;
}

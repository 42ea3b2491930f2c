namespace Lighthouse.Jobs.Cron;

internal abstract record CronMessage
{
    private CronMessage() { }

    /// <summary>See which schedules are due.</summary>
    internal sealed record Look : CronMessage;
}

using Lighthouse.Actors;
using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Cron;

/// <summary>Has the job of each schedule enqueued when it is due, as long as this process leads.</summary>
internal sealed partial class CronActor(LeaderTools tools) : Actor<CronMessage>
{
    private static readonly CronMessage Look = new CronMessage.Look();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private bool _failed;

    private Timetable Timetable => field ??= new Timetable(tools, Context.TimeProvider, Context.Logger);

    public static Props<CronMessage> Props(LeaderTools tools) => Actors.Props.Create(() => new CronActor(tools));

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Look);
        return default;
    }

    protected override async ValueTask ReceiveAsync(CronMessage message)
    {
        var pause = Patience;
        try
        {
            pause = await Timetable.LookAsync(Context.Stopping);
            _failed = false;
        }
        catch (RedisException error)
        {
            if (!_failed) LogFailed(Context.Logger, error.Message);
            _failed = true;
        }
        catch (OperationCanceledException) when (Context.Stopping.IsCancellationRequested)
        {
            return;
        }

        Context.ScheduleOnce(pause, Look);
    }

    [LoggerMessage(3057, LogLevel.Warning, "Schedules cannot be looked at: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

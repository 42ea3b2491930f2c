using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Cron;

/// <summary>Makes the schedules that this process defines known to the cluster, each time it has joined; then it ends.</summary>
internal sealed partial class CronRegistrar(CronStore store, IReadOnlyList<CronDefinition> definitions, string node) : Actor<CronMessage>
{
    private static readonly CronMessage Look = new CronMessage.Look();
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool _failed;

    public static Props<CronMessage> Props(CronStore store, IReadOnlyList<CronDefinition> definitions, string node) =>
        Actors.Props.Create(() => new CronRegistrar(store, definitions, node));

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Look);
        return default;
    }

    protected override async ValueTask ReceiveAsync(CronMessage message)
    {
        try
        {
            foreach (var definition in definitions) Say(definition, await store.PutAsync(definition, CronOrigin.Node, node, Context.Stopping));
            Context.StopSelf();
        }
        catch (OperationCanceledException) when (Context.Stopping.IsCancellationRequested)
        {
            // the node has lost its place in the cluster: the next incarnation does it
        }
        catch (RedisException error)
        {
            if (!_failed) LogFailed(Context.Logger, error.Message);
            _failed = true;
            Context.ScheduleOnce(Pause, Look);
        }
    }

    private void Say(CronDefinition definition, CronPut put)
    {
        switch (put)
        {
            case CronPut.Added or CronPut.Changed:
                LogKnown(Context.Logger, definition.Name, definition.Schedule, definition.TimeZone);
                break;
            case CronPut.Operators:
                LogOperators(Context.Logger, definition.Name);
                break;
            case CronPut.Full:
                LogFull(Context.Logger, definition.Name);
                break;
        }
    }

    [LoggerMessage(3061, LogLevel.Information, "Cron {Name} is known to the cluster: {Schedule} in {TimeZone}")]
    private static partial void LogKnown(ILogger logger, string name, string schedule, string timeZone);

    [LoggerMessage(3062, LogLevel.Warning, "Cron {Name} of this node's configuration is not used: an operator has made another one of this name. Remove that one to have this one back")]
    private static partial void LogOperators(ILogger logger, string name);

    [LoggerMessage(3063, LogLevel.Error, "Cron {Name} is not used: the cluster has 1,000 schedules, which is as many as it keeps. Remove some")]
    private static partial void LogFull(ILogger logger, string name);

    [LoggerMessage(3064, LogLevel.Warning, "This node's schedules cannot be made known yet, trying on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

using Lighthouse.Actors;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>Relays follow-up jobs that a node has left in an outbox: it died between its settle and its own relaying, or the way to the other queue was cut.</summary>
internal sealed partial class OutboxSweep(LeaderOptions options, LeaderTools tools) : Actor<AuditMessage>
{
    private static readonly AuditMessage Look = new AuditMessage.Look();

    private readonly HashSet<string> _stuck = [];
    private bool _failed;

    public static Props<AuditMessage> Props(LeaderOptions options, LeaderTools tools) => Actors.Props.Create(() => new OutboxSweep(options, tools));

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Look);
        return default;
    }

    protected override async ValueTask ReceiveAsync(AuditMessage message)
    {
        try
        {
            foreach (var queue in await tools.Membership.QueuesAsync(Context.Stopping)) await SweepAsync(queue, Context.Stopping);
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

        Context.ScheduleOnce(options.SweepEvery, Look);
    }

    private async Task SweepAsync(string queue, CancellationToken ct)
    {
        try
        {
            var relayed = await tools.Outbox.RelayAsync(queue, ct);
            _stuck.Remove(queue);
            if (relayed > 0) LogRelayed(Context.Logger, relayed, queue);
        }
        catch (RedisServerException error)
        {
            if (_stuck.Add(queue)) LogStuck(Context.Logger, queue, error.Message);
        }
    }

    [LoggerMessage(3071, LogLevel.Information, "Brought {Jobs} follow-up jobs of queue {Queue} where they belong")]
    private static partial void LogRelayed(ILogger logger, int jobs, string queue);

    [LoggerMessage(3072, LogLevel.Error, "Follow-up jobs of queue {Queue} cannot be relayed, trying on: {Reason}")]
    private static partial void LogStuck(ILogger logger, string queue, string reason);

    [LoggerMessage(3073, LogLevel.Warning, "Outboxes cannot be looked at: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

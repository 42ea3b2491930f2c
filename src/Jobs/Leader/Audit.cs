using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Looks into every queue for what should not be, as the first act of a new leader and each minute after: what is found is mended by the call that finds it.
/// A queue that cannot be asked does not keep the others from being looked at.
/// </summary>
internal sealed partial class Audit(LeaderOptions options, LeaderTools tools) : Actor<AuditMessage>
{
    private const int Said = 20;

    /// <summary>Pauses between steps, as a multiple of what the last one took: in a queue with half a million locks an audit without them took a sixth of Redis' time.</summary>
    private const int Rest = 4;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private static readonly AuditMessage Look = new AuditMessage.Look();

    private readonly HashSet<string> _stuck = [];
    private readonly UnservedQueues _unserved = new(tools);
    private readonly UnusedLibraries _libraries = new(options, tools);
    private bool _failed;

    public static Props<AuditMessage> Props(LeaderOptions options, LeaderTools tools) => Actors.Props.Create(() => new Audit(options, tools));

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Look);
        return default;
    }

    protected override async ValueTask ReceiveAsync(AuditMessage message)
    {
        try
        {
            await LookAsync(Context.Stopping);
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

        Context.ScheduleOnce(options.AuditEvery, Look);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        await tools.Discovery.RegisterAsync(ct);
        foreach (var queue in await tools.Membership.QueuesAsync(ct))
        {
            try
            {
                await AuditAsync(queue, ct);
                _stuck.Remove(queue);
            }
            catch (RedisServerException error)
            {
                if (_stuck.Add(queue)) LogStuck(Context.Logger, queue, error.Message);
            }
        }

        await _unserved.LookAsync(Context.Logger, ct);
        await _libraries.DeleteAsync(Context, ct);
    }

    /// <summary>The members are read anew for each step: it judges only those nodes that the step before has seen in the queue, so that none can have come since.</summary>
    private async Task AuditAsync(string queue, CancellationToken ct)
    {
        var said = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            var cluster = await tools.Membership.ViewAsync(ct);
            var began = Context.TimeProvider.GetTimestamp();
            var reply = await tools.Operator.AuditAsync(queue, [.. cluster.Members.Select(member => member.Node)], cursor, ct);
            var rest = Rest * Context.TimeProvider.GetElapsedTime(began);
            cursor = reply.Next;
            foreach (var finding in reply.Findings)
            {
                tools.Metrics.Found(queue, finding.Kind);
                if (++said <= Said) LogFound(Context.Logger, queue, finding.Text);
            }

            if (cursor is not null) await Task.Delay(rest < LongestRest ? rest : LongestRest, Context.TimeProvider, ct);
        }

        if (said > Said) LogFoundMore(Context.Logger, queue, said - Said);
    }

    [LoggerMessage(3031, LogLevel.Warning, "Found and mended in queue {Queue}: {Finding}")]
    private static partial void LogFound(ILogger logger, string queue, string finding);

    [LoggerMessage(3032, LogLevel.Warning, "Found and mended in queue {Queue}: {Count} things more; its journal has them all")]
    private static partial void LogFoundMore(ILogger logger, string queue, int count);

    [LoggerMessage(3033, LogLevel.Error, "Queue {Queue} cannot be audited, trying on: {Reason}")]
    private static partial void LogStuck(ILogger logger, string queue, string reason);

    [LoggerMessage(3034, LogLevel.Warning, "Queues cannot be audited: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>Says of queues in which jobs wait that no node serves them: most often a name was misspelt, or a node was forgotten.</summary>
internal sealed partial class UnservedQueues(LeaderTools tools)
{
    private readonly HashSet<string> _said = [];

    public async Task LookAsync(ILogger logger, CancellationToken ct)
    {
        var cluster = await tools.Membership.ViewAsync(ct);
        var served = cluster.Members.Where(member => member.LeaseUntilMs > cluster.NowMs).SelectMany(member => member.Info.Queues).ToHashSet(StringComparer.Ordinal);
        var unserved = new Dictionary<string, long>();
        foreach (var queue in await tools.Membership.QueuesAsync(ct))
        {
            if (!served.Contains(queue) && await WaitingAsync(queue, ct) is > 0 and var waiting) unserved[queue] = waiting;
        }

        foreach (var (queue, waiting) in unserved)
        {
            if (!_said.Add(queue)) continue;
            if (NearestName.Of(queue, served) is { } meant) LogMisspelt(logger, waiting, queue, meant);
            else LogUnserved(logger, waiting, queue);
        }

        foreach (var queue in _said.Except(unserved.Keys).ToList())
        {
            _said.Remove(queue);
            LogServed(logger, queue);
        }

        tools.Status.Unserved = unserved;
    }

    private async Task<long> WaitingAsync(string queue, CancellationToken ct)
    {
        try
        {
            var view = await tools.Inspector.QueueAsync(queue, ct);
            return view.Ready + view.Scheduled + view.Waiting;
        }
        catch (RedisServerException)
        {
            return 0; // what is wrong with such a queue the audit has said
        }
    }

    [LoggerMessage(3041, LogLevel.Warning, "{Jobs} jobs wait in queue {Queue}, which no node serves")]
    private static partial void LogUnserved(ILogger logger, long jobs, string queue);

    [LoggerMessage(3042, LogLevel.Warning, "{Jobs} jobs wait in queue {Queue}, which no node serves. Did somebody mean {Meant}?")]
    private static partial void LogMisspelt(ILogger logger, long jobs, string queue, string meant);

    [LoggerMessage(3043, LogLevel.Information, "Queue {Queue} is no longer left alone with jobs in it")]
    private static partial void LogServed(ILogger logger, string queue);
}

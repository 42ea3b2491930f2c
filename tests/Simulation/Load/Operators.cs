using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>Somebody who cannot leave the cluster alone: cancels, pauses and resumes, limits, requeues and purges, drains and resizes nodes, and takes nodes for dead that are not.</summary>
internal sealed class Operators(SimulatedWorld world, Cluster cluster, Evidence evidence)
{
    private static readonly Dictionary<string, string?> NoLimits = new() { ["concurrency"] = null, ["rate"] = null };

    /// <summary>As the management API has it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly SimulatedProcess _process = new(world, "operator");
    private QueueOperator _operator = null!;
    private Membership _membership = null!;

    public bool MayStop { get; set; }

    public Task RunAsync() => _process.Run(async () =>
    {
        var redis = new SimulatedRedis(world, _process);
        _operator = new QueueOperator(redis, new Keys(), world.Library);
        _membership = new Membership(redis, new Keys(), world.Library);
        while (!MayStop)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_process.Random.Next(500, 6_000)), _process.Time);
            await AttemptAsync(ActAsync);
        }

        await Task.Delay(Soon, _process.Time); // no act of before can come after this any more
        foreach (var queue in Workload.Queues)
        {
            await InsistAsync(() => _operator.ResumeAsync(queue, "operator"));
            await InsistAsync(() => _operator.SetLimitsAsync(queue, NoLimits, "operator"));
        }
    });

    private async Task ActAsync()
    {
        var acting = await _operator.WithinAsync(Soon);
        var queue = Workload.Queues[_process.Random.Next(2)];
        switch (_process.Random.Next(12))
        {
            case 0 or 1 or 2 or 3 when evidence.Accepted.Count > 0:
                var job = evidence.Accepted[^_process.Random.Next(1, Math.Min(evidence.Accepted.Count, 20) + 1)];
                await acting.CancelAsync(job.Queue, job.Id, "operator", "it was not wanted any more");
                break;
            case 4:
                await acting.PauseAsync(queue, "operator");
                await Task.Delay(TimeSpan.FromMilliseconds(_process.Random.Next(200, 5_000)), _process.Time);
                await InsistAsync(() => _operator.ResumeAsync(queue, "operator"));
                break;
            case 5 or 6:
                await acting.RequeueAsync(queue, new DeadFilter { Max = 3 }, "operator");
                break;
            case 8 when cluster.Alive.Where(member => member.MemberId is not null).ToList() is { Count: > 1 } members:
                var down = members[_process.Random.Next(members.Count)];
                await _membership.ForceDownAsync(down.MemberId!, "operator", "it was taken for dead");
                break;
            case 9 or 10:
                await acting.SetLimitsAsync(queue, Limits(), "operator");
                await Task.Delay(TimeSpan.FromMilliseconds(_process.Random.Next(1_000, 8_000)), _process.Time);
                await InsistAsync(() => _operator.SetLimitsAsync(queue, NoLimits, "operator"));
                break;
            case 11 when cluster.Alive.Where(member => member is { IsNode: true, IsFrozen: false }).ToList() is { Count: > 0 } nodes:
                nodes[_process.Random.Next(nodes.Count)].Manage(queue, _process.Random);
                break;
            case 7:
                await acting.PurgeAsync(queue, new DeadFilter { Max = 1 }, "operator");
                break;
        }
    }

    private Dictionary<string, string?> Limits() => _process.Random.Next(2) == 0
        ? new() { ["concurrency"] = _process.Random.Next(1, 4).ToString(CultureInfo.InvariantCulture) }
        : new() { ["rate"] = $"{_process.Random.Next(2, 10)}/s" };

    private async Task InsistAsync(Func<Task> act)
    {
        while (!await AttemptAsync(act)) await Task.Delay(TimeSpan.FromMilliseconds(500), _process.Time);
    }

    private static async Task<bool> AttemptAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception cause) when (cause is RedisException or OperationExpiredException)
        {
            return false;
        }
    }
}

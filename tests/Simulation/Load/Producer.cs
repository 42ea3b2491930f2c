using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>A client that enqueues one job after the other, by all doors, and does not let itself be put off by a Redis that fails it.</summary>
internal sealed class Producer(SimulatedWorld world, Evidence evidence, string name, int jobs, bool mayKill)
{
    private readonly SimulatedProcess _process = new(world, name);
    private readonly Keys _keys = new();
    private SimulatedRedis _redis = null!;

    public Task RunAsync() => _process.Run(async () =>
    {
        _redis = new SimulatedRedis(world, _process);
        var plans = new Plans(_process.Random, evidence, name, mayKill);
        for (var i = 0; i < jobs; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_process.Random.Next(20, 1_200)), _process.Time);
            await SendAsync(plans.Next());
            if (_process.Random.Next(40) == 0) await BurstAsync(plans);
        }
    });

    private async Task BurstAsync(Plans plans)
    {
        var queue = Workload.Queues[_process.Random.Next(2)];
        await Task.WhenAll(Enumerable.Range(0, _process.Random.Next(10, 60)).Select(_ => SendAsync(plans.Tiny(queue))));
    }

    /// <summary>Until Redis has answered. One that may have been executed is sent again where it has an id to be known by, else given up: nobody can tell.</summary>
    private async Task SendAsync(JobPlan plan)
    {
        while (true)
        {
            try
            {
                await _redis.SendAsync(Command(plan));
                return;
            }
            catch (RedisException cause) when (cause.Delivery != RedisDelivery.MaybeExecuted || plan.Id is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_process.Random.Next(100, 1_000)), _process.Time);
            }
            catch (RedisException)
            {
                return;
            }
        }
    }

    private RedisCommand Command(JobPlan plan)
    {
        var names = _keys.Queue(plan.Queue);
        switch (plan.Door)
        {
            case Door.Stream:
                var add = new RedisCommand("XADD"u8).Key(names.Ready).Arg("*"u8);
                foreach (var part in plan.Entry()) add.Arg(part);
                return add;
            case Door.List:
                return new RedisCommand("RPUSH"u8).Key(names.Inbox).Arg(plan.Document());
            default:
                return new RedisCommand("FCALL"u8).Arg("lighthouse_enqueue"u8).Arg(1).Key(names.Root).Arg(plan.Document());
        }
    }
}

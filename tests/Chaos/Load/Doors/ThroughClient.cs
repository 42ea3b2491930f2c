using Lighthouse.Client;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>The .NET client.</summary>
internal sealed class ThroughClient(JobClient client) : IDoor
{
    public string Name => "client";

    public async Task<DoorAnswer> SendAsync(JobPlan plan)
    {
        try
        {
            var job = await client.EnqueueAsync(JobRequest.Json(plan.Type, Documents.Args(plan), plan.Options));
            return job.IsNew ? new DoorAnswer(job.Id) : new DoorAnswer(plan.Options.Id ?? "", First: job.Id);
        }
        catch (EnqueueException fault) when (fault.InnerException is RedisException cause)
        {
            throw new DoorException(cause);
        }
        catch (EnqueueException fault)
        {
            return new DoorAnswer("", Refused: fault.Message);
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}

/// <summary>The client says in its own words what became of a call; the producers go by the delivery.</summary>
internal sealed class DoorException(RedisException cause) : RedisException(cause.Message, cause.Delivery, cause);

using System.Diagnostics;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>
/// The function door: up to <see cref="Limits.BulkJobs"/> job documents a call, each answered; and the look at one job.
/// A Redis that no node has used yet has no functions; they are loaded at the first call, unless that is switched off.
/// </summary>
internal sealed class FunctionDoor(IRedis redis, Keys keys, FunctionLibrary library)
{
    private readonly JobBroker _broker = new(redis, keys, library);

    /// <exception cref="EnqueueException">The job was refused.</exception>
    public async Task<EnqueuedJob> SendAsync(JobRequest job, CancellationToken ct)
    {
        var reply = (await SendAsync(job.Queue, [Document(job)], ct))[0];
        return reply.Status == EnqueueStatus.Refused
            ? throw new EnqueueException(0, [new EnqueueFault(0, RedisDelivery.Answered, reply.Reason ?? "The job was refused")], null)
            : new EnqueuedJob(reply.Id, job.Queue, reply.Status == EnqueueStatus.New);
    }

    public Task<IReadOnlyList<EnqueueReply>> SendAsync(string queue, IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken ct) =>
        _broker.EnqueueAsync(queue, documents, ct);

    /// <exception cref="EnqueueException">A job was refused or known, so that none was enqueued.</exception>
    public async Task<IReadOnlyList<string>> SendAllAsync(string queue, IReadOnlyList<JobRequest> jobs, CancellationToken ct)
    {
        var reply = await _broker.EnqueueAllAsync(queue, [.. jobs.Select(job => Document(job))], ct);
        if (reply.Status == EnqueueStatus.New) return reply.Ids;
        var reason = reply.Status == EnqueueStatus.Known ? $"Job {reply.FirstId} has its id or holds its unique key" : reply.Reason ?? "The job was refused";
        throw new EnqueueException(0, [new EnqueueFault(reply.Place, RedisDelivery.Answered, $"{reason}. All or none: nothing was enqueued.")], null);
    }

    public static ReadOnlyMemory<byte> Document(in JobRequest job)
    {
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
        return EnvelopeWriter.Document(job.Type, job.Args.Span, StreamDoor.Traced(job.Options, trace));
    }

    /// <summary>What is known of a job now, as JSON; null when the queue does not know it.</summary>
    public async Task<RedisReply> LookAsync(QueueKeys queue, string id, CancellationToken ct)
    {
        try
        {
            return await redis.SendAsync(Look(queue, id), ct);
        }
        catch (RedisServerException fault) when (fault.Message.Contains("Function not found", StringComparison.OrdinalIgnoreCase))
        {
            await library.EnsureLoadedAsync(redis, ct);
            return await redis.SendAsync(Look(queue, id), ct);
        }
    }

    private static RedisCommand Look(QueueKeys queue, string id) => new RedisCommand("FCALL_RO"u8).Arg("lighthouse_job"u8).Arg(1).Key(queue.Root).Arg(id);
}

using System.Diagnostics;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>The function door: up to <see cref="Limits.BulkJobs"/> job documents a call, each answered.</summary>
internal sealed class FunctionDoor(IRedis redis, Keys keys)
{

    /// <exception cref="EnqueueException">The job was refused.</exception>
    public async Task<EnqueuedJob> SendAsync(JobRequest job, CancellationToken ct)
    {
        var reply = (await SendAsync(job.Queue, [Document(job)], ct))[0];
        return reply.Status == EnqueueStatus.Refused
            ? throw new EnqueueException(0, [new EnqueueFault(0, RedisDelivery.Answered, reply.Reason ?? "The job was refused.")], null)
            : new EnqueuedJob(reply.Id, job.Queue, reply.Status == EnqueueStatus.New);
    }

    public async Task<IReadOnlyList<EnqueueReply>> SendAsync(string queue, IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken ct)
    {
        var command = new RedisCommand("FCALL"u8).Arg("lighthouse_enqueue"u8).Arg(1).Key(keys.Queue(queue).Root);
        foreach (var document in documents) command.Arg(document);
        var reply = await redis.SendAsync(command, ct);
        var replies = new EnqueueReply[reply.Length];
        for (var i = 0; i < replies.Length; i++) replies[i] = Read(reply[i]);
        return replies;
    }

    public static ReadOnlyMemory<byte> Document(in JobRequest job)
    {
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
        return EnvelopeWriter.Document(job.Type, job.Args.Span, StreamDoor.Traced(job.Options, trace));
    }

    /// <summary>The present state of a job, or null when the queue does not know it.</summary>
    public async Task<string?> StateAsync(QueueKeys queue, string id, CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("FCALL_RO"u8).Arg("lighthouse_job"u8).Arg(1).Key(queue.Root).Arg(id), ct);
        return reply.IsNull ? null : reply.AsString();
    }

    private static EnqueueReply Read(RedisReply reply) => reply[1].AsString() switch
    {
        "new" => new EnqueueReply(reply[0].AsString(), EnqueueStatus.New, null),
        "known" => new EnqueueReply(reply[0].AsString(), EnqueueStatus.Known, null),
        _ => new EnqueueReply("", EnqueueStatus.Refused, reply[2].AsString()),
    };
}

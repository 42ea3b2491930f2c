using System.Globalization;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Answer to <see cref="JobBroker.EnqueueAllAsync"/>.</summary>
/// <param name="Ids">The jobs' ids, in order; empty when nothing was enqueued.</param>
/// <param name="Status"><see cref="EnqueueStatus.New"/> for all of them, or why the job at <paramref name="Place"/> kept all from being enqueued.</param>
/// <param name="Place">Its place, from 0.</param>
/// <param name="FirstId">The job that is known already by its id or unique key.</param>
/// <param name="Reason">A sentence when a job was refused.</param>
/// <param name="Full">Nothing but the queue's backlog limit is in its way: it may be tried again later.</param>
public sealed record EnqueueAllReply(IReadOnlyList<string> Ids, EnqueueStatus Status, int Place = 0, string? FirstId = null, string? Reason = null, bool Full = false)
{
    internal static EnqueueAllReply Read(RedisReply reply)
    {
        if (reply[0].Is("new"u8))
        {
            var ids = new string[reply[1].Length];
            for (var i = 0; i < ids.Length; i++) ids[i] = reply[1][i].AsString();
            return new EnqueueAllReply(ids, EnqueueStatus.New);
        }
        return reply[0].Is("known"u8)
            ? new EnqueueAllReply([], EnqueueStatus.Known, reply[1].AsInt32(), FirstId: reply[2].AsString())
            : new EnqueueAllReply([], EnqueueStatus.Refused, reply[1].AsInt32(), Reason: reply[2].AsString(), Full: reply.Length > 3);
    }

    internal static void ThrowIfTooMany(IReadOnlyList<ReadOnlyMemory<byte>> jobs)
    {
        var bytes = jobs.Sum(job => (long)job.Length);
        if (jobs.Count is < 1 or > Limits.BulkJobs || bytes > Limits.CallBytes)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"All or none takes 1 to {Limits.BulkJobs} jobs of {Limits.CallBytes:N0} bytes together, not {jobs.Count:N0} of {bytes:N0}. Enqueue them in parts, or each by itself."), nameof(jobs));
    }
}

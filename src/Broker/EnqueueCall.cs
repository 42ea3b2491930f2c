using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The arguments and the answers of the function door.</summary>
internal static class EnqueueCall
{
    public static RedisCommand Write(ReadOnlySpan<byte> function, QueueKeys names, IReadOnlyList<ReadOnlyMemory<byte>> jobs, int first, int count)
    {
        var command = new RedisCommand("FCALL"u8).Arg(function).Arg(1).Key(names.Root);
        for (var i = first; i < first + count; i++) command.Arg(jobs[i]);
        return command;
    }

    /// <summary>How many jobs from the given one on make one call.</summary>
    public static int Chunk(IReadOnlyList<ReadOnlyMemory<byte>> jobs, int first)
    {
        long bytes = jobs[first].Length;
        var count = 1;
        while (count < Limits.BulkJobs && first + count < jobs.Count && bytes + jobs[first + count].Length <= Limits.CallBytes) bytes += jobs[first + count++].Length;
        return count;
    }

    public static EnqueueReply Read(RedisReply answer)
    {
        var status = answer[1].Is("new"u8) ? EnqueueStatus.New : answer[1].Is("known"u8) ? EnqueueStatus.Known : EnqueueStatus.Refused;
        return new EnqueueReply(answer[0].AsString(), status, status == EnqueueStatus.Refused ? answer[2].AsString() : null, Full: answer.Length > 3);
    }
}

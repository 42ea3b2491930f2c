using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Runs over the dead jobs of a queue in calls of at most 200 each, oldest first.</summary>
internal static class DeadJobs
{
    private const int IdsACall = 100;
    private const int Shown = 20;

    public static Task<BulkReply> RequeueAsync(OperatorCalls calls, string queue, DeadFilter filter, string by, CancellationToken ct) => RunAsync(calls, "requeue", queue, filter, by, ct);

    public static Task<BulkReply> PurgeAsync(OperatorCalls calls, string queue, DeadFilter filter, string by, CancellationToken ct) => RunAsync(calls, "purge", queue, filter, by, ct);

    private static async Task<BulkReply> RunAsync(OperatorCalls calls, string verb, string queue, DeadFilter filter, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        long matched = 0, done = 0, before = filter.Before?.ToUnixTimeMilliseconds() ?? 0;
        var skipped = new List<SkippedJob>();
        var ids = filter.Ids?.Distinct().ToArray();
        var next = 0;
        for (var cursor = ""; ;)
        {
            var left = filter.Max is { } max ? max - matched : long.MaxValue;
            if (left <= 0 || ids is not null && next >= ids.Length) break;
            var (from, until, chunk) = (cursor, before, ids is null ? [] : ids[next..Math.Min(ids.Length, next + IdsACall)]);
            var reply = await calls.SendAsync(verb, queue, by, command => Write(command, filter, until, Math.Min(left, 1_000_000_000), from, ids is not null, chunk), ct);
            // a job that dies again meanwhile is not looked at again: what counts is when the first of these calls was made
            if (before == 0) before = reply[1].AsInt64() + 1;
            cursor = reply[2].AsString();
            matched += reply[3].AsInt64();
            done += reply[4].AsInt64();
            for (var i = 0; i + 1 < reply[5].Length && skipped.Count < Shown; i += 2) skipped.Add(new SkippedJob(reply[5][i].AsString(), reply[5][i + 1].AsString()));
            next += reply[6].AsInt32();
            if (ids is null && cursor.Length == 0) break;
        }
        return new BulkReply(matched, done, skipped);
    }

    private static void Write(RedisCommand command, DeadFilter filter, long before, long most, string cursor, bool byId, string[] ids)
    {
        command.Arg(filter.Type ?? "").Arg(filter.Error ?? "").Arg(filter.Message ?? "").Arg(filter.After?.ToUnixTimeMilliseconds() ?? 0).Arg(before).Arg(most).Arg(cursor).Arg(byId ? 1 : 0);
        foreach (var id in ids) command.Arg(Encoding.UTF8.GetBytes(id));
    }
}

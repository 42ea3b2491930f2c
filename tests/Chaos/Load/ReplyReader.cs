using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>Takes outcomes from reply lists and result keys, as clients do that asked for them.</summary>
internal sealed class ReplyReader(IRedis redis, Keys keys)
{
    private const int Page = 1_000;

    public async Task<IReadOnlyList<ReplyLine>> ReadAsync(IEnumerable<string> queues, IEnumerable<string> names)
    {
        var lines = new List<ReplyLine>();
        foreach (var (queue, name) in queues.SelectMany(queue => names.Select(name => (queue, name))))
        {
            for (var from = 0; ; from += Page)
            {
                var page = await redis.SendAsync(new RedisCommand("LRANGE"u8).Key(keys.Queue(queue).Reply(name)).Arg(from).Arg(from + Page - 1));
                foreach (var reply in page) lines.Add(Read(queue, reply.AsString()));
                if (page.Length < Page) break;
            }
        }
        return lines;
    }

    /// <summary>What is kept under the names of jobs that asked for it. One after the other: there are some thousands, and nobody is in a hurry.</summary>
    public async Task<IReadOnlyList<ReplyLine>> ReadResultsAsync(IEnumerable<AcceptedJob> jobs)
    {
        var lines = new List<ReplyLine>();
        foreach (var job in jobs.Where(job => job.Id.Length > 0 && job.Plan.Options.ResultTtl is not null))
        {
            var result = await redis.SendAsync(new RedisCommand("GET"u8).Key(keys.Queue(job.Queue).Result(job.Id)));
            if (!result.IsNull) lines.Add(Read(job.Queue, result.AsString()));
        }
        return lines;
    }

    private static ReplyLine Read(string queue, string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var result = root.GetProperty("result");
        return new ReplyLine(queue, root.GetProperty("id").GetString()!, root.GetProperty("state").GetString()!, result.ValueKind == JsonValueKind.Null ? null : result.ToString());
    }
}

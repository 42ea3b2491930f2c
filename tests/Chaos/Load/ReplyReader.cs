using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>Takes outcomes from reply lists, as clients do that asked for them.</summary>
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

    private static ReplyLine Read(string queue, string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var result = root.GetProperty("result");
        return new ReplyLine(queue, root.GetProperty("id").GetString()!, root.GetProperty("state").GetString()!, result.ValueKind == JsonValueKind.Null ? null : result.ToString());
    }
}

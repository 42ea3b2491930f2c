using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Hostile.Tests.Corpus;
using Lighthouse.Redis;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>The four doors, each with a queue of its own, and how many jobs each took: each fifth envelope is followed by a normal job.</summary>
internal sealed class Doors(HostileCluster cluster, int seed, int pass) : IDisposable
{
    public static readonly string[] Names = ["stream", "list", "function", "http"];

    private readonly HttpClient _http = new();
    private readonly Dictionary<string, int> _accepted = Names.ToDictionary(name => name, _ => 0);
    private readonly Dictionary<string, List<string>> _normal = Names.ToDictionary(name => name, _ => new List<string>());

    /// <summary>Jobs that the door of this queue took; each has to end.</summary>
    public int Accepted(string queue) => _accepted[queue];

    /// <summary>Ids of the normal jobs among them.</summary>
    public IReadOnlyList<string> Normal(string queue) => _normal[queue];

    /// <summary>Hostile envelopes that were refused at the door, in words.</summary>
    public int Refused { get; private set; }

    public async Task StreamAsync(IReadOnlyList<Envelope> entries)
    {
        foreach (var entry in entries)
        {
            cluster.Runs.Sending("stream", entry);
            await AddAsync(entry.Parts);
            if (Due(entries, entry)) await AddAsync(Entry(NormalDocument("stream")));
        }
    }

    public async Task ListAsync(IReadOnlyList<Envelope> documents)
    {
        var random = new Random(seed);
        for (var at = 0; at < documents.Count;)
        {
            var batch = documents.Skip(at).Take(random.Next(1, 20)).ToArray();
            at += batch.Length;
            var push = new RedisCommand(random.Next(5) == 0 ? "LPUSH"u8 : "RPUSH"u8).Key(cluster.Keys.Queue("list").Inbox);
            foreach (var document in batch)
            {
                cluster.Runs.Sending("list", document);
                push.Arg(document.Document);
            }
            push.Arg(NormalDocument("list"));
            await cluster.Redis.SendAsync(push);
            _accepted["list"] += batch.Length + 1;
        }
    }

    /// <summary>Several documents a call, a normal one last: what one says must not be the ruin of another.</summary>
    public async Task FunctionAsync(IReadOnlyList<Envelope> documents)
    {
        var random = new Random(seed);
        for (var at = 0; at < documents.Count;)
        {
            var batch = documents.Skip(at).Take(random.Next(1, 12)).ToArray();
            at += batch.Length;
            var call = new RedisCommand("FCALL"u8).Arg("lighthouse_enqueue").Arg(1).Key(cluster.Keys.Queue("function").Root);
            foreach (var document in batch)
            {
                cluster.Runs.Sending("function", document);
                call.Arg(document.Document);
            }
            call.Arg(NormalDocument("function"));
            var answers = await SendAsync(call, batch);
            answers.Length.ShouldBe(batch.Length + 1);
            for (var i = 0; i < batch.Length; i++) Answered("function", answers[i][1].AsString(), () => answers[i][2].AsString(), batch[i]);
            answers[batch.Length][1].AsString().ShouldBe("new");
            _accepted["function"]++;
        }
    }

    /// <summary>One document a request, or several, as an array or as lines.</summary>
    public async Task HttpAsync(IReadOnlyList<Envelope> documents)
    {
        var random = new Random(seed);
        for (var at = 0; at < documents.Count;)
        {
            var kind = random.Next(3);
            var batch = documents.Skip(at).Take(kind == 0 ? 1 : random.Next(1, 12)).ToArray();
            at += batch.Length;
            foreach (var document in batch) cluster.Runs.Sending("http", document);
            await (kind switch
            {
                0 => PostAsync("application/json", batch[0].Document, batch),
                1 => PostAsync("application/json", [.. "["u8, .. Joined(batch, ","u8), .. "]"u8], batch),
                _ => PostAsync("application/x-ndjson", Joined(batch, "\n"u8), batch),
            });
            (await PostAsync("application/json", NormalDocument("http"), [])).ShouldBe(HttpStatusCode.Created);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool Due(IReadOnlyList<Envelope> all, Envelope one) => one.Number % 5 == 0 || ReferenceEquals(all[^1], one);

    private async Task AddAsync(IEnumerable<byte[]> fields)
    {
        var add = new RedisCommand("XADD"u8).Key(cluster.Keys.Queue("stream").Ready).Arg("*"u8);
        foreach (var field in fields) add.Arg(field);
        await cluster.Redis.SendAsync(add);
        _accepted["stream"]++;
    }

    private async Task<RedisReply> SendAsync(RedisCommand call, Envelope[] batch)
    {
        try
        {
            return await cluster.Redis.SendAsync(call);
        }
        catch (RedisServerException error)
        {
            throw new InvalidOperationException($"A hostile document made the whole call fail: {error.Message}\n{string.Join('\n', batch.Select(each => each.ToString()))}", error);
        }
    }

    private async Task<HttpStatusCode> PostAsync(string type, byte[] body, Envelope[] batch)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var sent = string.Join('\n', batch.Select(each => each.ToString()));
        using var response = await PostAsync(content, $"{body.Length} bytes of {type}: {sent}");
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge], $"{text}\n{sent}");
        foreach (var answer in Answers(text))
        {
            if (!answer.TryGetProperty("error", out var error) || error.ValueKind == JsonValueKind.Null) _accepted["http"]++;
            else if (!string.IsNullOrWhiteSpace(error.GetString())) Refused++;
            else throw new InvalidOperationException($"The API refused without a word: {text}\n{sent}");
        }
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> PostAsync(ByteArrayContent content, string what)
    {
        try
        {
            return await _http.PostAsync(new Uri(cluster.Management, "api/v1/queues/http/jobs"), content);
        }
        catch (HttpRequestException error)
        {
            throw new InvalidOperationException($"The connection broke: {error.Message} {what}", error);
        }
    }

    private static IEnumerable<JsonElement> Answers(string body)
    {
        if (body.StartsWith('[')) return JsonElement.Parse(body).EnumerateArray();
        return body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));
    }

    private void Answered(string queue, string word, Func<string> reason, Envelope envelope)
    {
        if (word is "new" or "known") _accepted[queue]++;
        else if (word == "refused" && reason().Length > 0) Refused++;
        else throw new InvalidOperationException($"The function door said `{word}` to {envelope}");
    }

    private byte[] NormalDocument(string queue)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"n{pass}-{queue}-{_normal[queue].Count}");
        _normal[queue].Add(id);
        var lane = _normal[queue].Count % 3 == 0 ? ",\"ordering_key\":\"normal\"" : "";
        return Encoding.UTF8.GetBytes($"{{\"type\":\"work\",\"id\":\"{id}\",\"args\":{{\"number\":1}}{lane}}}");
    }

    private static byte[][] Entry(byte[] document) => ["json"u8.ToArray(), document];

    private static byte[] Joined(Envelope[] batch, ReadOnlySpan<byte> separator)
    {
        var joined = new List<byte>();
        foreach (var document in batch)
        {
            if (joined.Count > 0) joined.AddRange(separator);
            joined.AddRange(document.Document);
        }
        return [.. joined];
    }
}

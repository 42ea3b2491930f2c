using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lighthouse.Pbm;

/// <summary>The management API of one process. Every failure is a <see cref="PbmException"/> with a sentence and an exit code.</summary>
internal sealed class ManagementClient(Address address) : IDisposable
{
    /// <summary>Longer than any answer takes while Redis is away: the server gives up before this client does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = address.Url,
        Timeout = Patience,
    };

    public Task<Answer<ClusterAnswer>> ClusterAsync(CancellationToken ct) => GetAsync("cluster", PbmJson.Default.ClusterAnswer, ct);

    public Task<Answer<LeaderAnswer>> LeaderAsync(CancellationToken ct) => GetAsync("cluster/leader", PbmJson.Default.LeaderAnswer, ct);

    public Task<Answer<AcceptedAnswer>> LeaveAsync(CancellationToken ct) => PostAsync("cluster/leave", "{}"u8.ToArray(), PbmJson.Default.AcceptedAnswer, ct);

    public Task<Answer<AcceptedAnswer>> DownAsync(string node, string? reason, CancellationToken ct) =>
        PostAsync("cluster/down", JsonSerializer.SerializeToUtf8Bytes(new DownRequest(node, reason), PbmJson.Default.DownRequest), PbmJson.Default.AcceptedAnswer, ct);

    public Task<Answer<IReadOnlyList<QueueAnswer>>> QueuesAsync(CancellationToken ct) => GetAsync("queues", PbmJson.Default.IReadOnlyListQueueAnswer, ct);

    /// <param name="queue">Null looks in every queue.</param>
    public Task<Answer<JobAnswer>> JobAsync(string? queue, string id, CancellationToken ct) =>
        GetAsync(queue is null ? $"jobs/{Uri.EscapeDataString(id)}" : $"queues/{Uri.EscapeDataString(queue)}/jobs/{Uri.EscapeDataString(id)}", PbmJson.Default.JobAnswer, ct);

    public Task<Answer<EnqueuedAnswer>> EnqueueAsync(string queue, ReadOnlyMemory<byte> job, CancellationToken ct) =>
        PostAsync($"queues/{Uri.EscapeDataString(queue)}/jobs", job, PbmJson.Default.EnqueuedAnswer, ct);

    public void Dispose() => _http.Dispose();

    private Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}"), type, ct);

    private Task<Answer<T>> PostAsync<T>(string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken ct) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } },
        type,
        ct);

    private async Task<Answer<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        string body;
        bool success;
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, ct);
                body = (await response.Content.ReadAsStringAsync(ct)).Trim();
                success = response.IsSuccessStatusCode;
                if (!success) throw Refused(body, $"{(int)response.StatusCode} {response.ReasonPhrase}".Trim());
            }
            catch (HttpRequestException e)
            {
                throw Unreachable($"Nothing answers at {address}: {e.InnerException?.Message ?? e.Message}.");
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw Unreachable($"{address} did not answer within {Patience.TotalSeconds:0} s.");
            }
        }

        return Read(body, type) is { } value ? new Answer<T>(value, body) : throw Stranger();
    }

    private PbmException Refused(string body, string status) => Read(body, PbmJson.Default.ErrorAnswer)?.Error is { Length: > 0 } error
        ? new PbmException(ExitCode.Refused, error)
        : new PbmException(ExitCode.Unreachable, $"What answers at {address} is not the management API of Lighthouse (it said {status}). {Remedy}");

    private PbmException Stranger() => Unreachable($"What answers at {address} is not the management API of this version of Lighthouse.");

    private static PbmException Unreachable(string message) => new(ExitCode.Unreachable, $"{message.Replace("..", ".", StringComparison.Ordinal)} {Remedy}");

    private const string Remedy = $"Name the management address of a running node or Lighthouse: pbm host:port …, or {Address.Variable}=host:port.";

    private static T? Read<T>(string body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

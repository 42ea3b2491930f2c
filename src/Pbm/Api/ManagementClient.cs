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

    public void Dispose() => _http.Dispose();

    /// <param name="path">Below <c>/api/v1/</c>, its parts escaped already.</param>
    public Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) => SendAsync(Request(HttpMethod.Get, path), type, ct);

    public Task<Answer<T>> PostAsync<T>(string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken ct, string contentType = "application/json") =>
        SendAsync(Request(HttpMethod.Post, path, body, contentType), type, ct);

    public Task<Answer<T>> PutAsync<T>(string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(Request(HttpMethod.Put, path, body, "application/json"), type, ct);

    public Task<Answer<T>> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) => SendAsync(Request(HttpMethod.Delete, path), type, ct);

    private static HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte>? body = null, string contentType = "") => new(method, $"/api/v1/{path}")
    {
        Content = body is { } bytes ? new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } } : null,
    };

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

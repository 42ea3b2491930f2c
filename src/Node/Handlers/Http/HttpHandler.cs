using System.Globalization;
using System.Net.Http.Headers;
using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>
/// POSTs a job's args. 2xx settles; 429 and 503 are retried when <c>Retry-After</c> says; other 4xx and redirects are dead;
/// 408, 5xx and a connection that fails are retried with backoff.
/// </summary>
internal sealed class HttpHandler(HttpSettings settings, TimeProvider time) : IRawJobHandler, IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    // Redirects are not followed: one could lead to a host that the configuration does not allow.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that changes in DNS are seen
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // the job's own deadline holds
        MaxResponseContentBufferSize = Limits.Default.ArgsBytes,
    };

    public async Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        using var request = Request(HttpTarget.Of(settings, args), args, job);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (!response.IsSuccessStatusCode) throw await FailureAsync(request.RequestUri!, response, stop);
            return settings.KeepResponse ? await BodyAsync(response, stop) : null;
        }
        catch (HttpRequestException exception)
        {
            throw new FailedJobException("http", $"{request.RequestUri!.Authority} could not be reached: {exception.Message}", exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Uri url, ReadOnlyMemory<byte> args, JobContext job)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ReadOnlyMemoryContent(args) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Lighthouse", "1"));
        request.Headers.Add("Lighthouse-Job-Id", job.Id);
        request.Headers.Add("Lighthouse-Job-Type", job.Type);
        request.Headers.Add("Lighthouse-Job-Queue", job.Queue);
        request.Headers.Add("Lighthouse-Job-Attempt", job.Attempt.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Idempotency-Key", $"{job.Queue}/{job.Id}");
        foreach (var (name, value) in settings.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private async Task<Exception> FailureAsync(Uri url, HttpResponseMessage response, CancellationToken stop)
    {
        var code = (int)response.StatusCode;
        var message = $"{url.Authority} answered {code}{await ExcerptAsync(response, stop)}";
        var error = $"http.{code}";
        if (settings.IsDead(code)) return new DeadJobException(error, code < 400 ? message + " Redirects are not followed." : message);
        return code is 429 or 503 && RetryAfter(response) is { } delay ? new RetryAfterException(delay, message) { Word = error } : new FailedJobException(error, message);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var delay = header?.Delta ?? header?.Date - time.GetUtcNow();
        if (delay is not { } wait) return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }

    /// <summary>The beginning of what the server said, for the person who looks at the dead job.</summary>
    private static async Task<string> ExcerptAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(stop);
            var buffer = new byte[256];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
            var text = System.Text.Encoding.UTF8.GetString(buffer, 0, length).ReplaceLineEndings(" ").Trim();
            return text.Length == 0 ? "." : $": {text}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return ".";
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpResponseMessage response, CancellationToken stop)
    {
        byte[] body;
        try
        {
            body = await response.Content.ReadAsByteArrayAsync(stop);
        }
        catch (HttpRequestException)
        {
            return null; // too long, or cut off: the job is done all the same
        }

        if (body.Length == 0 || !JsonText.IsValid(body, "result", out _)) return null;
        return body;
    }
}

using System.Collections.Concurrent;
using System.Text.Json;

namespace Lighthouse.Samples.Sink;

/// <summary>
/// An endpoint that fails at times, always at the same ones: an <c>order</c> divisible by 7 is answered 503 at its job's first try, one divisible
/// by 11 with 500 at the first two, one below zero with 422 always.
/// </summary>
internal sealed class WebhookEndpoint
{
    private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);
    private int _posts;
    private int _accepted;
    private int _failed;
    private int _refused;

    public WebhookCounts Counts => new(_posts, _accepted, _failed, _refused);

    public async Task<IResult> HandleAsync(HttpRequest request)
    {
        Interlocked.Increment(ref _posts);
        if (await OrderAsync(request) is not { } order) return Refuse(400, "The body must be a JSON object.");
        if (order < 0) return Refuse(422, "There is no order below zero.");

        var job = request.Headers["Lighthouse-Job-Id"].ToString();
        var tries = _tries.AddOrUpdate(job, 1, static (_, before) => before + 1);
        if (order != 0 && order % 7 == 0 && tries == 1)
        {
            request.HttpContext.Response.Headers.RetryAfter = "1";
            return Fail(503, "Busy.");
        }

        if (order != 0 && order % 11 == 0 && tries <= 2) return Fail(500, "Something broke.");
        Interlocked.Increment(ref _accepted);
        return Results.NoContent();
    }

    private static async Task<long?> OrderAsync(HttpRequest request)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind != JsonValueKind.Object) return null;
            return body.RootElement.TryGetProperty("order", out var order) && order.ValueKind == JsonValueKind.Number && order.TryGetInt64(out var number) ? number : 0;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IResult Refuse(int status, string sentence)
    {
        Interlocked.Increment(ref _refused);
        return Results.Text(sentence, statusCode: status);
    }

    private IResult Fail(int status, string sentence)
    {
        Interlocked.Increment(ref _failed);
        return Results.Text(sentence, statusCode: status);
    }
}

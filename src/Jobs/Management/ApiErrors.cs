using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Management;

/// <summary>Whatever goes wrong with a request is answered with the status that fits and <c>{"error":"sentence"}</c>.</summary>
internal sealed partial class ApiErrors(ILogger<ApiErrors> logger)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (http.Response.HasStarted) return;
            if (http.Response.StatusCode == StatusCodes.Status404NotFound) await AnswerAsync(http, 404, $"There is nothing at {http.Request.Path}.");
            if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed) await AnswerAsync(http, 405, $"{http.Request.Path} does not take {http.Request.Method}, only {http.Response.Headers.Allow}.");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var (status, sentence) = Describe(error);
            if (status == StatusCodes.Status500InternalServerError) LogFailed(logger, error, http.Request.Method, http.Request.Path);
            await AnswerAsync(http, status, sentence);
        }
    }

    public static Task AnswerAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new ErrorResponse(sentence), ManagementJson.Legible.ErrorResponse, cancellationToken: http.RequestAborted);
    }

    public static (int Status, string Sentence) Describe(Exception error) => error switch
    {
        OperationExpiredException expired => (StatusCodes.Status503ServiceUnavailable, expired.Message),
        RequestException request => (request.Status, request.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, "The body is larger than 16 MiB; send the jobs in several requests, or one on each line as application/x-ndjson, which may be of any length."),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        RedisException { Delivery: RedisDelivery.NotSent } redis => (StatusCodes.Status503ServiceUnavailable, $"Redis cannot be reached, nothing was done: {redis.Message}"),
        RedisException { Delivery: RedisDelivery.MaybeExecuted } redis => (StatusCodes.Status503ServiceUnavailable, $"Redis did not answer, so this may or may not have been done: {redis.Message}"),
        RedisServerException redis => (StatusCodes.Status502BadGateway, $"Redis refused: {redis.Message}"),
        _ => (StatusCodes.Status500InternalServerError, "Something went wrong in this process; its log says what."),
    };

    [LoggerMessage(3101, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception error, string method, string path);
}

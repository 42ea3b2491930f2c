using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary>What holds a queue back: pausing it, and its limits.</summary>
internal static class LimitEndpoints
{
    public static void MapLimits(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapPost("/api/v1/queues/{queue}/pause", (string queue, HttpRequest request, CancellationToken ct) => PauseAsync(parts, queue, request, ct));
        routes.MapPost("/api/v1/queues/{queue}/resume", (string queue, HttpRequest request, CancellationToken ct) => ResumeAsync(parts, queue, request, ct));
        routes.MapGet("/api/v1/queues/{queue}/limits", (string queue, CancellationToken ct) => ShowAsync(parts, queue, ct));
        routes.MapPut("/api/v1/queues/{queue}/limits", (string queue, HttpRequest request, CancellationToken ct) => SetAsync(parts, queue, request, ct));
    }

    public static async Task<IReadOnlyList<LimitResponse>> ReadAsync(ManagementParts parts, string queue, CancellationToken ct) =>
        [.. (await parts.Operator.LimitsAsync(queue, ct)).Values.Where(limit => limit.Value is not null).Select(limit => new LimitResponse(limit.Name, limit.Value!, limit.Origin.ToString().ToLowerInvariant()))];

    private static async Task<JsonHttpResult<QueueActResponse>> PauseAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        var act = await RequestBody.ReadActAsync(request, ct);
        await (await parts.ActingAsync(ct)).PauseAsync(queue, act.Who, ct);
        return Done(queue, paused: true, $"Queue `{queue}` is paused: nothing of it is handed out until it is resumed. What runs, runs on; enqueueing goes on.");
    }

    private static async Task<JsonHttpResult<QueueActResponse>> ResumeAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        var act = await RequestBody.ReadActAsync(request, ct);
        await (await parts.ActingAsync(ct)).ResumeAsync(queue, act.Who, ct);
        return Done(queue, paused: false, $"Queue `{queue}` is resumed: its jobs are handed out again.");
    }

    private static async Task<JsonHttpResult<LimitsResponse>> ShowAsync(ManagementParts parts, string queue, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        return await AnswerAsync(parts, queue, ct);
    }

    /// <summary>A queue that does not exist yet may be limited beforehand.</summary>
    private static async Task<JsonHttpResult<LimitsResponse>> SetAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        QueueEndpoints.Name(queue);
        var (by, changes) = LimitChanges.Read(await RequestBody.ReadAsync(request, ManagementJson.Legible.DictionaryStringJsonElement, ct));
        await (await parts.ActingAsync(ct)).SetLimitsAsync(queue, changes, ActRequest.Clean(by, "management API"), ct);
        return await AnswerAsync(parts, queue, ct);
    }

    private static async Task<JsonHttpResult<LimitsResponse>> AnswerAsync(ManagementParts parts, string queue, CancellationToken ct) =>
        TypedResults.Json(new LimitsResponse(queue, await ReadAsync(parts, queue, ct)), ManagementJson.Legible.LimitsResponse);

    private static JsonHttpResult<QueueActResponse> Done(string queue, bool paused, string message) =>
        TypedResults.Json(new QueueActResponse(queue, paused, message), ManagementJson.Legible.QueueActResponse);
}

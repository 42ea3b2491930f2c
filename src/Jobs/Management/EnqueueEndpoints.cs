using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>POST /api/v1/queues/{queue}/jobs</c>: a fourth door, with the function door's words. One job, an array of them, or a stream of lines.</summary>
internal static class EnqueueEndpoints
{
    /// <summary>Jobs one call of the function door takes.</summary>
    public const int BulkMax = 500;

    public static void MapEnqueue(this IEndpointRouteBuilder routes, ManagementParts parts) =>
        routes.MapPost("/api/v1/queues/{queue}/jobs", (string queue, HttpContext http, CancellationToken ct) => EnqueueAsync(parts, queue, http, ct));

    public static EnqueuedResponse Response(string queue, EnqueueReply reply) => reply.Status == EnqueueStatus.Refused
        ? new EnqueuedResponse(null, queue, false, reply.Reason)
        : new EnqueuedResponse(reply.Id, queue, reply.Status == EnqueueStatus.New, null);

    private static Task<IResult> EnqueueAsync(ManagementParts parts, string queue, HttpContext http, CancellationToken ct)
    {
        QueueEndpoints.Name(queue);
        if (!MediaTypes.IsLines(http.Request.ContentType)) return EnqueueBodyAsync(parts, queue, http.Request, ct);
        return EnqueueLinesAsync(parts, queue, http, ct);
    }

    private static async Task<IResult> EnqueueLinesAsync(ManagementParts parts, string queue, HttpContext http, CancellationToken ct)
    {
        await new EnqueueLines(parts.Broker, queue).RunAsync(http, ct);
        return TypedResults.Empty;
    }

    private static async Task<IResult> EnqueueBodyAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        var (jobs, many) = JobDocuments.Split(await RequestBody.ReadAsync(request, ct));
        var enqueued = new List<EnqueuedResponse>(jobs.Count);
        for (var at = 0; at < jobs.Count; at += BulkMax)
        {
            var replies = await parts.Broker.EnqueueAsync(queue, [.. jobs.Skip(at).Take(BulkMax)], ct);
            enqueued.AddRange(replies.Select(reply => Response(queue, reply)));
        }

        if (many) return Each(enqueued, StatusCodes.Status200OK);
        var one = enqueued[0];
        if (one.Error is { } reason) throw RequestException.Bad(reason);
        return TypedResults.Json(one, ManagementJson.Legible.EnqueuedResponse, statusCode: one.New ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static IResult Each(IReadOnlyList<EnqueuedResponse> enqueued, int status) => TypedResults.Json(enqueued, ManagementJson.Legible.IReadOnlyListEnqueuedResponse, statusCode: status);
}

using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
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
        var atomic = Atomic(http.Request);
        if (!MediaTypes.IsLines(http.Request.ContentType)) return EnqueueBodyAsync(parts, queue, http.Request, atomic, ct);
        if (atomic) throw RequestException.Bad("Lines are answered one by one; with atomic=true send a JSON array of at most 500 jobs.");
        return EnqueueLinesAsync(parts, queue, http, ct);
    }

    private static async Task<IResult> EnqueueLinesAsync(ManagementParts parts, string queue, HttpContext http, CancellationToken ct)
    {
        await new EnqueueLines(parts.Broker, queue).RunAsync(http, ct);
        return TypedResults.Empty;
    }

    private static async Task<IResult> EnqueueBodyAsync(ManagementParts parts, string queue, HttpRequest request, bool atomic, CancellationToken ct)
    {
        var (jobs, many) = JobDocuments.Split(await RequestBody.ReadAsync(request, ct));
        if (atomic) return await EnqueueAllAsync(parts, queue, jobs, ct);

        var enqueued = new List<EnqueuedResponse>(jobs.Count);
        var full = false;
        for (var at = 0; at < jobs.Count; at += BulkMax)
        {
            var replies = await parts.Broker.EnqueueAsync(queue, [.. jobs.Skip(at).Take(BulkMax)], ct);
            enqueued.AddRange(replies.Select(reply => Response(queue, reply)));
            full |= replies.Any(reply => reply.Full);
        }

        if (many) return Each(enqueued, StatusCodes.Status200OK);
        var one = enqueued[0];
        if (one.Error is { } reason) throw full ? RequestException.Later(reason) : RequestException.Bad(reason);
        return TypedResults.Json(one, ManagementJson.Legible.EnqueuedResponse, statusCode: one.New ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> EnqueueAllAsync(ManagementParts parts, string queue, IReadOnlyList<ReadOnlyMemory<byte>> jobs, CancellationToken ct)
    {
        if (jobs.Count is 0 or > BulkMax) throw RequestException.Bad($"atomic=true takes 1 to {BulkMax} jobs, not {jobs.Count:N0}. Nothing was enqueued.");
        var bytes = jobs.Sum(job => (long)job.Length);
        if (bytes > Limits.CallBytes) throw RequestException.Bad($"atomic=true takes at most 8 MiB, not {bytes:N0} bytes. Nothing was enqueued.");
        var reply = await parts.Broker.EnqueueAllAsync(queue, jobs, ct);
        return reply.Status switch
        {
            EnqueueStatus.New => Each([.. reply.Ids.Select(id => new EnqueuedResponse(id, queue, true, null))], StatusCodes.Status201Created),
            EnqueueStatus.Known => throw RequestException.Conflict($"Nothing was enqueued: job {reply.Place + 1} of {jobs.Count} is there already, as `{queue}/{reply.FirstId}`."),
            _ when reply.Full => throw RequestException.Later(Refused(reply, jobs.Count)),
            _ => throw RequestException.Bad(Refused(reply, jobs.Count)),
        };
    }

    private static string Refused(EnqueueAllReply reply, int of) => $"Nothing was enqueued: job {reply.Place + 1} of {of} was refused: {reply.Reason}";

    private static JsonHttpResult<IReadOnlyList<EnqueuedResponse>> Each(IReadOnlyList<EnqueuedResponse> enqueued, int status) => TypedResults.Json(enqueued, ManagementJson.Legible.IReadOnlyListEnqueuedResponse, statusCode: status);

    private static bool Atomic(HttpRequest request) => Paging.Text(request, "atomic") switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw RequestException.Bad($"atomic is `{other}`: expected true or false."),
    };
}

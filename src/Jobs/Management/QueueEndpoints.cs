using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/queues</c>: how full they are, and a fourth door into them, with the function door's words.</summary>
internal static class QueueEndpoints
{
    /// <summary>Jobs one call of the function door takes.</summary>
    private const int BulkMax = 500;

    public static void MapQueues(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/queues", (CancellationToken ct) => ListAsync(parts, ct));
        routes.MapGet("/api/v1/queues/{queue}", (string queue, CancellationToken ct) => ShowAsync(parts, queue, ct));
        routes.MapPost("/api/v1/queues/{queue}/jobs", (string queue, HttpRequest request, CancellationToken ct) => EnqueueAsync(parts, queue, request, ct));
    }

    /// <exception cref="RequestException">No queue can have this name.</exception>
    public static string Name(string queue) => Keys.IsQueueName(queue)
        ? queue
        : throw RequestException.Bad($"`{(queue.Length > 80 ? queue[..80] + "…" : queue)}` is not a queue name: {QueueName.Rule}.");

    private static async Task<JsonHttpResult<IReadOnlyList<QueueResponse>>> ListAsync(ManagementParts parts, CancellationToken ct)
    {
        var members = await ServersAsync(parts, ct);
        var queues = await parts.Inspector.QueuesAsync(ct);
        return TypedResults.Json<IReadOnlyList<QueueResponse>>([.. queues.Select(queue => Response(queue, members))], ManagementJson.Legible.IReadOnlyListQueueResponse);
    }

    private static async Task<JsonHttpResult<QueueResponse>> ShowAsync(ManagementParts parts, string queue, CancellationToken ct)
    {
        var members = await ServersAsync(parts, ct);
        var view = await parts.Inspector.QueueAsync(Name(queue), ct);
        var known = view.Ready + view.Scheduled + view.Running + view.Dead + view.Totals.Count > 0 || (await parts.Membership.QueuesAsync(ct)).Contains(queue);
        if (!known) throw RequestException.NotFound($"There is no queue `{queue}`: nobody serves it and nothing is in it.");
        return TypedResults.Json(Response(view, members), ManagementJson.Legible.QueueResponse);
    }

    private static async Task<IResult> EnqueueAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        Name(queue);
        var (jobs, many) = JobDocuments.Split(await RequestBody.ReadAsync(request, ct));
        var enqueued = new List<EnqueuedResponse>(jobs.Count);
        for (var at = 0; at < jobs.Count; at += BulkMax)
        {
            var replies = await parts.Broker.EnqueueAsync(queue, [.. jobs.Skip(at).Take(BulkMax)], ct);
            enqueued.AddRange(replies.Select(reply => Response(queue, reply)));
        }

        if (many) return TypedResults.Json<IReadOnlyList<EnqueuedResponse>>(enqueued, ManagementJson.Legible.IReadOnlyListEnqueuedResponse);
        var one = enqueued[0];
        if (one.Error is { } reason) throw RequestException.Bad(reason);
        return TypedResults.Json(one, ManagementJson.Legible.EnqueuedResponse, statusCode: one.New ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static EnqueuedResponse Response(string queue, EnqueueReply reply) => reply.Status == EnqueueStatus.Refused
        ? new EnqueuedResponse(null, queue, false, reply.Reason)
        : new EnqueuedResponse(reply.Id, queue, reply.Status == EnqueueStatus.New, null);

    private static QueueResponse Response(QueueView queue, IReadOnlyList<Member> members) => new(
        queue.Name,
        queue.Paused,
        queue.Inbox,
        queue.Ready - queue.Inbox,
        queue.Running,
        queue.Scheduled,
        queue.Dead,
        members.Count(member => member.Info.Queues.Contains(queue.Name)),
        queue.RunningByNode,
        queue.Totals);

    private static async Task<IReadOnlyList<Member>> ServersAsync(ManagementParts parts, CancellationToken ct)
    {
        var cluster = await parts.Membership.ViewAsync(ct);
        return [.. cluster.Members.Where(member => member.LeaseUntilMs > cluster.NowMs)];
    }
}

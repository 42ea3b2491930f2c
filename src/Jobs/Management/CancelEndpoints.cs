using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary>Ends a job that has not started, or asks for the end of one that runs.</summary>
internal static class CancelEndpoints
{
    public static void MapCancel(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapPost("/api/v1/queues/{queue}/jobs/{id}/cancel", async (string queue, string id, HttpRequest request, CancellationToken ct) =>
        {
            var act = await RequestBody.ReadActAsync(request, ct);
            return Answer(QueueEndpoints.Name(queue), id, await (await parts.ActingAsync(ct)).CancelAsync(queue, id, act.Who, act.Why, ct));
        });
        routes.MapPost("/api/v1/jobs/{id}/cancel", async (string id, HttpRequest request, CancellationToken ct) =>
        {
            var act = await RequestBody.ReadActAsync(request, ct);
            var (queue, reply) = await CancelAnywhereAsync(parts, id, act, ct);
            return Answer(queue, id, reply);
        });
    }

    /// <summary>A client's id that no claim has admitted yet is known nowhere: then the doors of each queue are searched for it.</summary>
    private static async Task<(string Queue, CancelReply Reply)> CancelAnywhereAsync(ManagementParts parts, string id, ActRequest act, CancellationToken ct)
    {
        var acting = await parts.ActingAsync(ct);
        if (await JobEndpoints.OnlyOrNoneAsync(parts, id, ct) is { } job) return (job.Queue, await acting.CancelAsync(job.Queue, id, act.Who, act.Why, ct));
        foreach (var queue in await parts.Inspector.QueuesAsync(ct))
        {
            var reply = await acting.CancelAsync(queue.Name, id, act.Who, act.Why, ct);
            if (reply.Status != CancelStatus.Unknown) return (queue.Name, reply);
        }
        throw JobEndpoints.KnownNowhere(id);
    }

    private static JsonHttpResult<CancelResponse> Answer(string queue, string id, CancelReply reply)
    {
        return reply.Status switch
        {
            CancelStatus.Cancelled => Done(queue, reply, "cancelled", $"Job `{queue}/{reply.Id}` is cancelled; it had not started."),
            CancelStatus.Requested => Done(queue, reply, "requested", $"Job `{queue}/{reply.Id}` runs{(reply.Node is null ? "" : $" on {reply.Node}")}: its token is cancelled within a second. It ends cancelled, unless its handler finishes all the same."),
            CancelStatus.AlreadyEnded => throw RequestException.Conflict($"Job `{queue}/{reply.Id}` has ended already{(reply.State.Length == 0 ? "" : $": it is {reply.State}")}."),
            _ => throw RequestException.NotFound($"Queue `{queue}` knows no job `{JobEndpoints.Shown(id)}` that has not ended."),
        };
    }

    private static JsonHttpResult<CancelResponse> Done(string queue, CancelReply reply, string outcome, string message) =>
        TypedResults.Json(new CancelResponse(reply.Id, queue, outcome, reply.Node, message), ManagementJson.Legible.CancelResponse);
}

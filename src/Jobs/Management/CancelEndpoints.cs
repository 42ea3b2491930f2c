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
        routes.MapPost("/api/v1/queues/{queue}/jobs/{id}/cancel", (string queue, string id, HttpRequest request, CancellationToken ct) => CancelAsync(parts, QueueEndpoints.Name(queue), id, request, ct));
        routes.MapPost("/api/v1/jobs/{id}/cancel", async (string id, HttpRequest request, CancellationToken ct) =>
            await CancelAsync(parts, (await JobEndpoints.OnlyAsync(parts, id, ct)).Queue, id, request, ct));
    }

    private static async Task<JsonHttpResult<CancelResponse>> CancelAsync(ManagementParts parts, string queue, string id, HttpRequest request, CancellationToken ct)
    {
        var act = await RequestBody.ReadActAsync(request, ct);
        var reply = await (await parts.ActingAsync(ct)).CancelAsync(queue, id, act.Who, act.Why, ct);
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

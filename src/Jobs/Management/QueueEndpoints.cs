using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/queues</c>: how full they are, and what holds them back.</summary>
internal static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/queues", (CancellationToken ct) => ListAsync(parts, ct));
        routes.MapGet("/api/v1/queues/{queue}", (string queue, CancellationToken ct) => ShowAsync(parts, queue, ct));
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
        await MustExistAsync(parts, queue, ct);
        var response = Response(await parts.Inspector.QueueAsync(queue, ct), await ServersAsync(parts, ct));
        return TypedResults.Json(response with { Limits = await LimitEndpoints.ReadAsync(parts, queue, ct) }, ManagementJson.Legible.QueueResponse);
    }

    /// <exception cref="RequestException">No queue can have this name, or nothing is known of one that does.</exception>
    public static async Task MustExistAsync(ManagementParts parts, string queue, CancellationToken ct)
    {
        if ((await parts.Membership.QueuesAsync(ct)).Contains(Name(queue))) return;
        var view = await parts.Inspector.QueueAsync(queue, ct);
        if (view.Ready + view.Scheduled + view.Waiting + view.Running + view.Dead + view.Totals.Count == 0)
            throw RequestException.NotFound($"There is no queue `{queue}`: nobody serves it and nothing is in it.");
    }

    private static QueueResponse Response(QueueView queue, IReadOnlyList<Member> members) => new(
        queue.Name,
        queue.Paused,
        queue.Inbox,
        queue.Ready - queue.Inbox,
        queue.Running,
        queue.Scheduled,
        queue.Waiting,
        queue.Suspects,
        queue.Dead,
        members.Count(member => member.Info.Queues.Contains(queue.Name)),
        queue.RunningByNode,
        queue.Totals)
    {
        PausedSince = queue.PausedSinceMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(queue.PausedSinceMs),
        PausedBy = queue.PausedBy,
        Limited = queue.Limited,
    };

    private static async Task<IReadOnlyList<Member>> ServersAsync(ManagementParts parts, CancellationToken ct)
    {
        var cluster = await parts.Membership.ViewAsync(ct);
        return [.. cluster.Members.Where(member => member.LeaseUntilMs > cluster.NowMs)];
    }
}

using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary>One of <c>GET /api/v1/cluster/events</c>.</summary>
/// <param name="Position">What comes after it is asked for with <c>after=</c>.</param>
internal sealed record ClusterEventResponse(string Position, DateTimeOffset At, string Event, string? Node, string? Detail);

/// <summary>One of <c>GET /api/v1/cluster/removed</c>: a process that was a member and is none any more.</summary>
/// <param name="How"><c>left</c>, in good order, or <c>down</c>.</param>
/// <param name="By">On whose word: its own, a leader's, an operator's.</param>
internal sealed record RemovedResponse(string Node, string? Role, string? Host, DateTimeOffset At, string How, string? Reason, string? By);

/// <summary>What happened in the cluster, and declaring down whoever is silent.</summary>
internal static class ClusterEventEndpoints
{
    public static void MapClusterEvents(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/cluster/events", (HttpRequest request, CancellationToken ct) => ListAsync(parts, request, ct));
        routes.MapGet("/api/v1/cluster/removed", (HttpRequest request, CancellationToken ct) => RemovedAsync(parts, request, ct));
        routes.MapPost("/api/v1/cluster/down-unreachable", (HttpRequest request, CancellationToken ct) => DownUnreachableAsync(parts, request, ct));
    }

    private static async Task<JsonHttpResult<IReadOnlyList<ClusterEventResponse>>> ListAsync(ManagementParts parts, HttpRequest request, CancellationToken ct)
    {
        var count = request.Query["count"] is ["0"] ? 0 : Paging.Limit(request, "count", 100);
        var events = Paging.Text(request, "after") is { } after
            ? await parts.Events.AfterAsync(EntryId.TryParse(after, out var position) ? position : throw RequestException.Bad($"after is `{after}`: expected a position such as 1769860800123-0."), count, ct)
            : await parts.Events.LastAsync(count, ct);
        return TypedResults.Json<IReadOnlyList<ClusterEventResponse>>(
            [.. events.Select(each => new ClusterEventResponse(each.Position.ToString(), DateTimeOffset.FromUnixTimeMilliseconds(each.AtMs), each.Kind, Some(each.Node), Some(each.Detail)))],
            ManagementJson.Legible.IReadOnlyListClusterEventResponse);
    }

    private static async Task<JsonHttpResult<IReadOnlyList<RemovedResponse>>> RemovedAsync(ManagementParts parts, HttpRequest request, CancellationToken ct) =>
        TypedResults.Json<IReadOnlyList<RemovedResponse>>(
            [.. (await parts.Membership.RemovedAsync(Paging.Limit(request, "count", 20), ct)).Select(each => new RemovedResponse(
                each.Node, each.Info?.Role, each.Info?.Host, DateTimeOffset.FromUnixTimeMilliseconds(each.AtMs), each.How, Some(each.Reason), Some(each.By)))],
            ManagementJson.Legible.IReadOnlyListRemovedResponse);

    private static async Task<JsonHttpResult<IReadOnlyList<AcceptedResponse>>> DownUnreachableAsync(ManagementParts parts, HttpRequest request, CancellationToken ct)
    {
        var asked = await RequestBody.ReadAsync(request, ManagementJson.Legible.DownRequest, ct);
        var cluster = await parts.Membership.ViewAsync(ct);
        var downed = new List<AcceptedResponse>();
        foreach (var member in cluster.Members.Where(member => member.LeaseUntilMs <= cluster.NowMs))
        {
            var reply = await parts.Membership.ForceDownAsync(member.Node, parts.State.MemberId ?? "", asked.Reason ?? "an operator declared down whoever was unreachable", ct);
            if (reply.Status == DownStatus.Downed) downed.Add(new AcceptedResponse(member.Node, "It is down and can settle nothing any more; the leader brings its jobs back into their queues."));
        }

        return TypedResults.Json<IReadOnlyList<AcceptedResponse>>(downed, ManagementJson.Legible.IReadOnlyListAcceptedResponse);
    }

    private static string? Some(string text) => text.Length == 0 ? null : text;
}

using System.Globalization;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/cluster</c>: who is there, who leads, and the two acts an operator has.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/cluster", (CancellationToken ct) => ShowAsync(parts, ct));
        routes.MapGet("/api/v1/cluster/leader", (CancellationToken ct) => LeaderAsync(parts, ct));
        routes.MapPost("/api/v1/cluster/leave", () => Leave(parts));
        routes.MapPost("/api/v1/cluster/down", (HttpRequest request, CancellationToken ct) => DownAsync(parts, request, ct));
    }

    private static async Task<JsonHttpResult<ClusterResponse>> ShowAsync(ManagementParts parts, CancellationToken ct)
    {
        var redis = RedisOf(parts.Redis.State);
        var cluster = await parts.Membership.ViewAsync(ct);
        var response = new ClusterResponse(
            parts.State.MemberId ?? "",
            redis,
            LeaderOf(cluster),
            cluster.GraceUntilMs > cluster.NowMs ? At(cluster.GraceUntilMs) : null,
            [.. MembersOf(cluster)]);
        return TypedResults.Json(response, ManagementJson.Legible.ClusterResponse);
    }

    private static async Task<JsonHttpResult<LeaderResponse>> LeaderAsync(ManagementParts parts, CancellationToken ct)
    {
        var leader = LeaderOf(await parts.Membership.ViewAsync(ct)) ?? throw RequestException.NotFound("Nobody leads the cluster at this moment; ask again in a few seconds.");
        return TypedResults.Json(leader, ManagementJson.Legible.LeaderResponse);
    }

    private static JsonHttpResult<AcceptedResponse> Leave(ManagementParts parts)
    {
        parts.State.StopReason = "an operator asked it to leave";
        parts.Control.Leave();
        var response = new AcceptedResponse(parts.State.MemberId ?? "", "This process finishes what it runs, gives back the rest, leaves the cluster and ends.");
        return TypedResults.Json(response, ManagementJson.Legible.AcceptedResponse, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<JsonHttpResult<AcceptedResponse>> DownAsync(ManagementParts parts, HttpRequest request, CancellationToken ct)
    {
        var asked = await RequestBody.ReadAsync(request, ManagementJson.Legible.DownRequest, ct);
        if (string.IsNullOrWhiteSpace(asked.Node)) throw RequestException.Bad("`node` is missing: {\"node\":\"<id of the member>\"}.");

        var cluster = await parts.Membership.ViewAsync(ct);
        var node = NodeOf(cluster, asked.Node);
        var reply = await parts.Membership.ForceDownAsync(node, parts.State.MemberId ?? "", asked.Reason ?? "an operator declared it down", ct);
        var message = reply.Status switch
        {
            DownStatus.Downed => "It is down and can settle nothing any more; the leader brings its jobs back into their queues.",
            DownStatus.AlreadyDown => "It was down already.",
            _ => throw RequestException.NotFound($"There is no member `{node}`."),
        };
        return TypedResults.Json(new AcceptedResponse(node, message), ManagementJson.Legible.AcceptedResponse);
    }

    /// <summary>A member by its id, or by its name when only one has it.</summary>
    private static string NodeOf(ClusterView cluster, string asked)
    {
        if (cluster.Members.Any(m => m.Node == asked) || cluster.Down.Any(d => d.Node == asked)) return asked;
        var named = cluster.Members.Where(m => m.Info.Name == asked).Select(m => m.Node).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw RequestException.NotFound($"There is no member `{asked}`."),
            _ => throw RequestException.Conflict($"{named.Count} members are called `{asked}`: {string.Join(", ", named)}. Name one by its id."),
        };
    }

    private static RedisResponse RedisOf(RedisState state) => new(state.Status.ToString().ToLower(CultureInfo.InvariantCulture), state.Since, state.Reason);

    private static LeaderResponse? LeaderOf(ClusterView cluster)
    {
        if (cluster.Leader is not { } leader || leader.UntilMs <= cluster.NowMs) return null;
        var info = cluster.Members.FirstOrDefault(m => m.Node == leader.Node)?.Info;
        return new LeaderResponse(leader.Node, info?.Name, info?.Role, info?.Management, At(leader.UntilMs));
    }

    private static IEnumerable<MemberResponse> MembersOf(ClusterView cluster)
    {
        foreach (var member in cluster.Members.OrderBy(m => m.Info.Role, StringComparer.Ordinal).ThenBy(m => m.Node, StringComparer.Ordinal))
        {
            var left = member.LeaseUntilMs - cluster.NowMs;
            var state = left <= 0 ? "expired" : member.Leaving ? "leaving" : "up";
            yield return Member(member.Node, member.Info, state, left, null);
        }

        foreach (var down in cluster.Down.OrderByDescending(d => d.AtMs))
            yield return Member(down.Node, down.Info, "down", null, new DownResponse(At(down.AtMs), down.Reason, down.By, down.Reclaimed));
    }

    private static MemberResponse Member(string node, MemberInfo? info, string state, long? leaseMs, DownResponse? down) => new(
        node,
        info?.Name ?? node,
        info?.Role ?? "",
        state,
        info?.Queues ?? [],
        info?.Version,
        info?.Library,
        info?.Management,
        info?.Host,
        info?.Pid,
        info?.Started,
        leaseMs,
        down);

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/nodes/{node}</c>: what only this very process can tell of itself or do to itself.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/nodes/{node}", (string node, CancellationToken ct) => ShowAsync(parts, node, ct));
        routes.MapPost("/api/v1/nodes/{node}/drain", (string node, HttpRequest request, CancellationToken ct) => DrainAsync(parts, node, request, ct));
        routes.MapPost("/api/v1/nodes/{node}/resume", (string node, HttpRequest request, CancellationToken ct) => ResumeAsync(parts, node, request, ct));
        routes.MapPost("/api/v1/nodes/{node}/resize", (string node, HttpRequest request, CancellationToken ct) => ResizeAsync(parts, node, request, ct));
    }

    private static async Task<JsonHttpResult<NodeResponse>> ShowAsync(ManagementParts parts, string node, CancellationToken ct)
    {
        var id = await MustBeThisAsync(parts, node, ct);
        var info = (await parts.Membership.ViewAsync(ct)).Members.FirstOrDefault(member => member.Node == id)?.Info;
        var queues = new List<NodeQueueResponse>();
        foreach (var (queue, size) in parts.Sizes().OrderBy(size => size.Key, StringComparer.Ordinal))
            queues.Add(new NodeQueueResponse(queue, size.Workers, (await parts.Inspector.QueueAsync(queue, ct)).RunningByNode.GetValueOrDefault(id), size.Drained));
        var response = new NodeResponse(id, info?.Name ?? id, info?.Role ?? "", parts.State.Phase.ToString().ToLowerInvariant(), queues, parts.Health.Reasons);
        return TypedResults.Json(response, ManagementJson.Legible.NodeResponse);
    }

    private static async Task<JsonHttpResult<AcceptedResponse>> DrainAsync(ManagementParts parts, string node, HttpRequest request, CancellationToken ct)
    {
        var id = await MustBeThisAsync(parts, node, ct);
        var queue = await QueueAsync(request, ct);
        if (!await parts.Control.PauseAsync(queue, ct)) throw NotServed(parts, id, queue!);
        return Accepted(id, $"It claims nothing more{Of(queue)} and finishes what it runs; it stays a member. `pbm node resume` ends that, `pbm cluster leave` ends the process.");
    }

    private static async Task<JsonHttpResult<AcceptedResponse>> ResumeAsync(ManagementParts parts, string node, HttpRequest request, CancellationToken ct)
    {
        var id = await MustBeThisAsync(parts, node, ct);
        var queue = await QueueAsync(request, ct);
        if (!await parts.Control.ResumeAsync(queue, ct)) throw NotServed(parts, id, queue!);
        return Accepted(id, $"It claims jobs{Of(queue)} again.");
    }

    private static async Task<JsonHttpResult<AcceptedResponse>> ResizeAsync(ManagementParts parts, string node, HttpRequest request, CancellationToken ct)
    {
        var id = await MustBeThisAsync(parts, node, ct);
        var asked = await RequestBody.ReadAsync(request, ManagementJson.Legible.ResizeRequest, ct);
        if (string.IsNullOrEmpty(asked.Queue)) throw RequestException.Bad("`queue` is missing: {\"queue\":\"email\",\"workers\":32}.");
        if (asked.Workers is not (>= 1 and <= QueueSize.Most and var workers))
            throw RequestException.Bad($"workers is {(asked.Workers is { } given ? $"{given}" : "missing")}: expected a whole number from 1 to {QueueSize.Most:N0}. To run none, drain the node.");
        if (!await parts.Control.ResizeAsync(asked.Queue, workers, ct)) throw NotServed(parts, id, asked.Queue);
        return Accepted(id, $"It runs up to {workers} jobs of queue `{asked.Queue}` at once, until it is started anew.");
    }

    private static async Task<string?> QueueAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentLength == 0 ? null : (await RequestBody.ReadAsync(request, ManagementJson.Legible.DrainRequest, ct)).Queue;

    /// <summary>The id of this process' member, when it is the one meant.</summary>
    private static async Task<string> MustBeThisAsync(ManagementParts parts, string node, CancellationToken ct)
    {
        var id = parts.State.MemberId ?? throw new RequestException(StatusCodes.Status503ServiceUnavailable, "This process is not a member of the cluster at the moment; ask again in a few seconds.");
        if (node == id) return id;
        var members = (await parts.Membership.ViewAsync(ct)).Members;
        if (members.FirstOrDefault(member => member.Node == id)?.Info.Name == node) return id;
        var other = members.FirstOrDefault(member => member.Node == node || member.Info.Name == node);
        throw other is null
            ? RequestException.NotFound($"There is no member `{node}`; this process is `{id}`.")
            : RequestException.Conflict($"This process is `{id}`, not `{node}`. Ask that one itself: its management API is at {other.Info.Management}.");
    }

    private static RequestException NotServed(ManagementParts parts, string node, string queue)
    {
        var served = parts.Sizes().Keys.Order(StringComparer.Ordinal).ToList();
        return RequestException.NotFound($"`{node}` does not serve queue `{queue}`; {(served.Count == 0 ? "it serves none" : $"it serves {string.Join(", ", served)}")}.");
    }

    private static string Of(string? queue) => queue is null ? "" : $" of queue `{queue}`";

    private static JsonHttpResult<AcceptedResponse> Accepted(string node, string message) => TypedResults.Json(new AcceptedResponse(node, message), ManagementJson.Legible.AcceptedResponse);
}

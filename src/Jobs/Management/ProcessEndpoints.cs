using Lighthouse.Actors;
using Lighthouse.Jobs.Leader;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary>This process' actors, and the figures of the coordinator, wherever that runs.</summary>
internal static class ProcessEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapProcess(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/actors", () => Actors(parts));
        routes.MapGet("/api/v1/stats", (CancellationToken ct) => StatsAsync(parts, ct));
    }

    private static JsonHttpResult<ActorResponse> Actors(ManagementParts parts)
    {
        var actors = parts.Actors() ?? throw new RequestException(StatusCodes.Status503ServiceUnavailable, "This process has not started its actors yet.");
        return TypedResults.Json(Response(actors), ManagementJson.Legible.ActorResponse);
    }

    /// <summary>From the coordinator itself where this process leads; else as it last wrote them down, some seconds old.</summary>
    private static async Task<JsonHttpResult<StatsView>> StatsAsync(ManagementParts parts, CancellationToken ct)
    {
        var stats = await LiveAsync(parts, ct) ?? await parts.Leader.LastKnownAsync(ct)
            ?? throw RequestException.NotFound("The coordinator has written nothing down yet; ask again in a few seconds.");
        return TypedResults.Json(stats, ManagementJson.Legible.StatsView);
    }

    private static async Task<StatsView?> LiveAsync(ManagementParts parts, CancellationToken ct)
    {
        if (parts.Leader.Status.Coordinator is not { } coordinator) return null;
        try
        {
            return await coordinator.AskAsync<StatsView>(reply => new CoordinatorMessage.Show(reply), Patience, ct);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static ActorResponse Response(ActorSnapshot actor) =>
        new(actor.Path, actor.Type, actor.State.ToString().ToLowerInvariant(), actor.Load, [.. actor.Children.Select(Response)]);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary>What orchestrators and collectors ask: nothing here says anything about a job.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes, NodeHealth health, MetricsCollector metrics)
    {
        routes.MapGet("/health/live", () => Live(health));
        routes.MapGet("/health/ready", () => Ready(health));
        routes.MapGet("/metrics", () => TypedResults.Text(metrics.Render(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static JsonHttpResult<HealthResponse> Live(NodeHealth health) => health.Live
        ? TypedResults.Json(new HealthResponse("live", []), ManagementJson.Legible.HealthResponse)
        : TypedResults.Json(new HealthResponse("dead", health.Reasons), ManagementJson.Legible.HealthResponse, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static JsonHttpResult<HealthResponse> Ready(NodeHealth health)
    {
        var reasons = health.Reasons;
        var ready = health.Live && reasons.Count == 0;
        return TypedResults.Json(
            new HealthResponse(ready ? "ready" : "degraded", reasons),
            ManagementJson.Legible.HealthResponse,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>GET /api/v1/queues/{queue}/jobs?state=</c>: the jobs that are in one state now.</summary>
internal static class JobListEndpoint
{
    public static void MapJobList(this IEndpointRouteBuilder routes, ManagementParts parts) =>
        routes.MapGet("/api/v1/queues/{queue}/jobs", (string queue, HttpRequest request, CancellationToken ct) => ListAsync(parts, queue, request, ct));

    private static async Task<JsonHttpResult<JobListResponse>> ListAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        var state = Paging.Text(request, "state") ?? JobStates.Running;
        if (!JobLister.States.Contains(state))
            throw RequestException.Bad($"state is `{state}`: expected {string.Join(", ", JobLister.States.SkipLast(1))} or {JobLister.States[^1]}. Jobs that have ended otherwise are in the journal only; ask for one by its id.");
        var page = await parts.ListAsync(queue, state, Paging.Cursor(request), Paging.Limit(request), ct);
        return TypedResults.Json(new JobListResponse(queue, state, [.. page.Jobs.Select(job => Response(job, state))], page.Cursor), ManagementJson.Legible.JobListResponse);
    }

    private static ListedJobResponse Response(ListedJob job, string state) => new(
        job.Id,
        job.Type.Length == 0 ? null : job.Type,
        job.Attempt,
        job.Node,
        At(job.EnqueuedMs),
        state == JobStates.Scheduled ? At(job.AtMs) : null,
        state == JobStates.Dead ? At(job.AtMs) : null,
        job.Lane);

    private static DateTimeOffset? At(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

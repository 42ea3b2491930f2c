using System.Text.Json;
using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/jobs</c>: what became of a job.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/jobs/{id}", (string id, CancellationToken ct) => FindAsync(parts, id, ct));
        routes.MapGet("/api/v1/queues/{queue}/jobs/{id}", (string queue, string id, CancellationToken ct) => ShowAsync(parts, queue, id, ct));
    }

    private static async Task<JsonHttpResult<JobResponse>> FindAsync(ManagementParts parts, string id, CancellationToken ct) =>
        TypedResults.Json(Response(await OnlyOrNoneAsync(parts, id, ct) ?? throw KnownNowhere(id)), ManagementJson.Legible.JobResponse);

    /// <summary>The job of this id when one queue has it, null when none has.</summary>
    public static async Task<JobView?> OnlyOrNoneAsync(ManagementParts parts, string id, CancellationToken ct)
    {
        var found = await parts.Inspector.FindJobAsync(id, ct);
        return found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => throw RequestException.Conflict($"Several queues have a job `{Shown(id)}`: {string.Join(", ", found.Select(job => $"{job.Queue}/{id}"))}. Name one with its queue."),
        };
    }

    public static RequestException KnownNowhere(string id) => RequestException.NotFound($"No queue knows a job `{Shown(id)}`: it was never enqueued, or has been forgotten since.");

    private static async Task<JsonHttpResult<JobResponse>> ShowAsync(ManagementParts parts, string queue, string id, CancellationToken ct)
    {
        var job = await parts.Inspector.JobAsync(QueueEndpoints.Name(queue), id, ct)
            ?? throw RequestException.NotFound($"Queue `{queue}` knows no job `{Shown(id)}`: it was never enqueued, or has been forgotten since.");
        return TypedResults.Json(Response(job), ManagementJson.Legible.JobResponse);
    }

    private static JobResponse Response(JobView job) => new(
        job.Id,
        job.Queue,
        job.Type.Length == 0 ? null : job.Type,
        job.State,
        job.Attempt,
        job.Node,
        At(job.EnqueuedMs),
        At(job.DueMs),
        Result(job.Result),
        job.Error is { } error ? new JobErrorResponse(error.Type, error.Message) : null,
        [.. job.Timeline.Select(e => new TimelineResponse(DateTimeOffset.FromUnixTimeMilliseconds(e.AtMs), e.Event, e.Node, e.Attempt == 0 ? null : e.Attempt, e.Detail, e.Log.Count == 0 ? null : e.Log))])
    {
        Progress = Result(job.Progress),
        Cancel = job.Cancel is { } cancel ? new CancelAskedResponse(DateTimeOffset.FromUnixTimeMilliseconds(cancel.At), cancel.By, cancel.Reason) : null,
        WaitsFor = job.WaitsFor,
    };

    private static JsonElement? Result(string? json) => json is null ? null : JsonElement.Parse(json);

    private static DateTimeOffset? At(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);

    public static string Shown(string id) => id.Length > 140 ? id[..140] + "…" : id;
}

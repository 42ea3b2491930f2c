using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/queues/{queue}/dead</c>: jobs that were given up.</summary>
internal static class DeadEndpoints
{
    /// <summary>How many dead jobs one request looks at for a page of those that a filter means.</summary>
    private const int MostExamined = 5_000;

    /// <summary>How many a dry run reads at a time.</summary>
    private const int Chunk = 500;

    public static void MapDead(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/queues/{queue}/dead", (string queue, HttpRequest request, CancellationToken ct) => ListAsync(parts, queue, request, ct));
        routes.MapPost("/api/v1/queues/{queue}/dead/requeue", (string queue, HttpRequest request, CancellationToken ct) => BulkAsync(parts, queue, "requeue", request, ct));
        routes.MapPost("/api/v1/queues/{queue}/dead/purge", (string queue, HttpRequest request, CancellationToken ct) => BulkAsync(parts, queue, "purge", request, ct));
    }

    private static async Task<JsonHttpResult<DeadResponse>> ListAsync(ManagementParts parts, string queue, HttpRequest request, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        var now = await parts.RedisTimeAsync(ct);
        var filter = new DeadFilter
        {
            Type = Paging.Text(request, "type"),
            Error = Paging.Text(request, "error"),
            Message = Paging.Text(request, "message"),
            Before = DeadMatch.Time("before", Paging.Text(request, "before"), now),
            After = DeadMatch.Time("after", Paging.Text(request, "after"), now),
        };
        var (jobs, cursor) = await PageAsync(parts, queue, filter, Paging.Cursor(request), Paging.Limit(request), ct);
        return TypedResults.Json(new DeadResponse(queue, [.. jobs.Select(Response)], cursor), ManagementJson.Legible.DeadResponse);
    }

    /// <summary>Reads on until the page is full; a filter that few jobs fit ends a page early rather than hold the request for long.</summary>
    private static async Task<(List<ListedJob> Jobs, string? Cursor)> PageAsync(ManagementParts parts, string queue, DeadFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var jobs = new List<ListedJob>();
        for (var examined = 0; jobs.Count < limit && examined < MostExamined;)
        {
            var page = await parts.ListAsync(queue, JobStates.Dead, cursor, limit - jobs.Count, ct);
            jobs.AddRange(page.Jobs.Where(job => DeadMatch.Fits(filter, job)));
            examined += page.Jobs.Count;
            cursor = page.Cursor;
            if (cursor is null) break;
        }

        return (jobs, cursor);
    }

    private static async Task<JsonHttpResult<BulkResponse>> BulkAsync(ManagementParts parts, string queue, string act, HttpRequest request, CancellationToken ct)
    {
        await QueueEndpoints.MustExistAsync(parts, queue, ct);
        var asked = await RequestBody.ReadAsync(request, ManagementJson.Legible.BulkRequest, ct);
        var now = await parts.RedisTimeAsync(ct);
        if (asked.Max is < 1) throw RequestException.Bad($"max is {asked.Max}: expected a whole number from 1.");
        var filter = new DeadFilter
        {
            Ids = asked.Ids,
            Type = asked.Type,
            Error = asked.Error,
            Message = asked.Message,
            Before = DeadMatch.Time("before", asked.Before, now),
            After = DeadMatch.Time("after", asked.After, now),
            Max = asked.Max,
        };
        if (DeadMatch.IsEmpty(filter) && asked.All is not true)
            throw RequestException.Bad($"Without ids and without a filter this would {act} every dead job of queue `{queue}`. Add \"all\":true if that is meant.");

        if (asked.DryRun is true) return Answer(queue, new BulkReply(await CountAsync(parts, queue, filter, ct), 0, []), dryRun: true);
        var who = ActRequest.Clean(asked.By, "management API");
        var acting = await parts.ActingAsync(ct, forBulk: true);
        var reply = act == "requeue" ? await acting.RequeueAsync(queue, filter, who, ct) : await acting.PurgeAsync(queue, filter, who, ct);
        return Answer(queue, reply, dryRun: false);
    }

    private static async Task<long> CountAsync(ManagementParts parts, string queue, DeadFilter filter, CancellationToken ct)
    {
        long matched = 0;
        string? cursor = null;
        do
        {
            var page = await parts.ListAsync(queue, JobStates.Dead, cursor, Chunk, ct);
            matched += page.Jobs.Count(job => DeadMatch.Fits(filter, job));
            cursor = page.Cursor;
        }
        while (cursor is not null && matched < (filter.Max ?? long.MaxValue));
        return Math.Min(matched, filter.Max ?? long.MaxValue);
    }

    private static JsonHttpResult<BulkResponse> Answer(string queue, BulkReply reply, bool dryRun) => TypedResults.Json(
        new BulkResponse(queue, reply.Matched, reply.Done, dryRun, [.. reply.Skipped.Select(job => new SkippedResponse(job.Id, job.Why))]),
        ManagementJson.Legible.BulkResponse);

    private static DeadJobResponse Response(ListedJob job) => new(
        job.Id,
        job.Type.Length == 0 ? null : job.Type,
        job.Attempt,
        job.EnqueuedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(job.EnqueuedMs),
        DateTimeOffset.FromUnixTimeMilliseconds(job.AtMs),
        job.Error is { } error ? new JobErrorResponse(error.Type, error.Message) : null);
}

using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>/api/v1/cron</c>: the schedules of the cluster.</summary>
internal static class CronEndpoints
{
    public static void MapCron(this IEndpointRouteBuilder routes, ManagementParts parts)
    {
        routes.MapGet("/api/v1/cron", (CancellationToken ct) => ListAsync(parts, ct));
        routes.MapGet("/api/v1/cron/next", (HttpRequest request, CancellationToken ct) => NextAsync(parts, request, ct));
        routes.MapGet("/api/v1/cron/{name}", (string name, CancellationToken ct) => ShowAsync(parts, name, ct));
        routes.MapPost("/api/v1/cron", (HttpRequest request, CancellationToken ct) => PutAsync(parts, request, ct));
        routes.MapDelete("/api/v1/cron/{name}", (string name, HttpRequest request, CancellationToken ct) => RemoveAsync(parts, name, request, ct));
        routes.MapPost("/api/v1/cron/{name}/pause", (string name, HttpRequest request, CancellationToken ct) => PauseAsync(parts, name, request, ct));
        routes.MapPost("/api/v1/cron/{name}/resume", (string name, HttpRequest request, CancellationToken ct) => ResumeAsync(parts, name, request, ct));
        routes.MapPost("/api/v1/cron/{name}/run", (string name, CancellationToken ct) => RunAsync(parts, name, ct));
    }

    private static async Task<JsonHttpResult<IReadOnlyList<CronResponse>>> ListAsync(ManagementParts parts, CancellationToken ct) =>
        TypedResults.Json<IReadOnlyList<CronResponse>>([.. (await parts.Cron.ListAsync(ct)).Select(Response)], ManagementJson.Legible.IReadOnlyListCronResponse);

    private static async Task<JsonHttpResult<CronResponse>> ShowAsync(ManagementParts parts, string name, CancellationToken ct) =>
        TypedResults.Json(Response(await parts.Cron.FindAsync(name, ct) ?? throw Unknown(name)), ManagementJson.Legible.CronResponse);

    private static async Task<JsonHttpResult<CronActResponse>> PutAsync(ManagementParts parts, HttpRequest request, CancellationToken ct)
    {
        var asked = await RequestBody.ReadAsync(request, ManagementJson.Legible.CronRequest, ct);
        if (string.IsNullOrEmpty(asked.Name) || string.IsNullOrEmpty(asked.Schedule) || string.IsNullOrEmpty(asked.Type))
            throw RequestException.Bad("name, schedule and type are needed: {\"name\":\"nightly\",\"schedule\":\"0 3 * * *\",\"type\":\"report.build\"}.");
        if (asked.Args is { } args && !IsText(args)) throw RequestException.Bad("args is no text: somewhere in it an escape such as \\ud800 is half of a surrogate pair. Write both halves, or other bytes as Base64.");
        var definition = new CronDefinition
        {
            Name = asked.Name,
            Schedule = asked.Schedule,
            TimeZone = asked.TimeZone ?? "UTC",
            Queue = asked.Queue ?? "default",
            Type = asked.Type,
            Args = asked.Args,
            Missed = asked.MissedTicks,
            Overlap = asked.Overlap ?? false,
        };
        if (CronBoard.Problems(definition) is { Count: > 0 } problems) throw RequestException.Bad(string.Join(' ', problems));
        var put = await parts.Cron.PutAsync(definition, ActRequest.Clean(asked.By, "management API"), ct);
        if (put == CronPut.Full) throw RequestException.Conflict("The cluster has 1,000 schedules, which is as many as it keeps. Remove some first.");
        var next = (await parts.Cron.FindAsync(definition.Name, ct))?.NextAt;
        var what = put switch { CronPut.Added => "is added", CronPut.Same => "is there already", _ => "is changed" };
        return Done(definition.Name, $"Schedule `{definition.Name}` {what}{(next is { } at ? $"; it fires next at {Messages.Instants.Format(at)}" : "")}.", put == CronPut.Added ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<JsonHttpResult<CronActResponse>> RemoveAsync(ManagementParts parts, string name, HttpRequest request, CancellationToken ct)
    {
        var known = await parts.Cron.FindAsync(name, ct) ?? throw Unknown(name);
        if (!await parts.Cron.RemoveAsync(name, ActRequest.Clean(Paging.Text(request, "by"), "management API"), ct)) throw Unknown(name);
        return Done(name, known.Entry.Origin == CronOrigin.Node
            ? $"Schedule `{name}` is removed. A node defines it ({known.Entry.By}) and brings it back when it next starts; to stop it for good, pause it."
            : $"Schedule `{name}` is removed.");
    }

    private static async Task<JsonHttpResult<CronActResponse>> PauseAsync(ManagementParts parts, string name, HttpRequest request, CancellationToken ct)
    {
        if (!await parts.Cron.PauseAsync(name, (await RequestBody.ReadActAsync(request, ct)).Who, ct)) throw Unknown(name);
        return Done(name, $"Schedule `{name}` is paused: it does not fire until it is resumed.");
    }

    private static async Task<JsonHttpResult<CronActResponse>> ResumeAsync(ManagementParts parts, string name, HttpRequest request, CancellationToken ct)
    {
        if (!await parts.Cron.ResumeAsync(name, (await RequestBody.ReadActAsync(request, ct)).Who, ct)) throw Unknown(name);
        var next = (await parts.Cron.FindAsync(name, ct))?.NextAt;
        return Done(name, $"Schedule `{name}` goes on from now{(next is { } at ? $"; it fires next at {Messages.Instants.Format(at)}" : "")}.");
    }

    private static async Task<JsonHttpResult<EnqueuedResponse>> RunAsync(ManagementParts parts, string name, CancellationToken ct)
    {
        var known = await parts.Cron.FindAsync(name, ct) ?? throw Unknown(name);
        var reply = await parts.Cron.RunAsync(name, ct) ?? throw Unknown(name);
        if (reply.Status == EnqueueStatus.Refused) throw RequestException.Bad(reply.Reason ?? "The job was refused.");
        return TypedResults.Json(EnqueueEndpoints.Response(known.Entry.Definition.Queue, reply), ManagementJson.Legible.EnqueuedResponse, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Of a schedule that exists (<c>name</c>), or of one that is only thought of (<c>schedule</c> and <c>time_zone</c>).</summary>
    private static async Task<JsonHttpResult<CronNextResponse>> NextAsync(ManagementParts parts, HttpRequest request, CancellationToken ct)
    {
        var (schedule, zone) = (Paging.Text(request, "schedule"), Paging.Text(request, "time_zone") ?? "UTC");
        if (Paging.Text(request, "name") is { } name)
        {
            var definition = (await parts.Cron.FindAsync(name, ct) ?? throw Unknown(name)).Entry.Definition;
            (schedule, zone) = (definition.Schedule, definition.TimeZone);
        }

        if (schedule is null) throw RequestException.Bad("Name a schedule (name=nightly), or write one (schedule=0 3 * * *, time_zone=Europe/Berlin).");
        try
        {
            var next = CronBoard.Next(schedule, zone, await parts.RedisTimeAsync(ct), Paging.Limit(request, "count", 5));
            return TypedResults.Json(new CronNextResponse(schedule, zone, next), ManagementJson.Legible.CronNextResponse);
        }
        catch (FormatException problem)
        {
            throw RequestException.Bad(problem.Message);
        }
    }

    private static CronResponse Response(CronView view)
    {
        var (entry, definition) = (view.Entry, view.Entry.Definition);
        return new CronResponse(
            definition.Name,
            definition.Schedule,
            definition.TimeZone,
            definition.Queue,
            definition.Type,
            definition.Args,
            definition.Missed,
            definition.Overlap,
            entry.Origin.ToString().ToLowerInvariant(),
            entry.By,
            entry.Paused,
            view.LastAt,
            view.NextAt,
            view.Problem);
    }

    /// <summary>Unlike a job's arguments, which go through as they came, a schedule's are written anew wherever they are shown.</summary>
    private static bool IsText(JsonElement args)
    {
        try
        {
            using var json = new Utf8JsonWriter(Stream.Null);
            args.WriteTo(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonHttpResult<CronActResponse> Done(string name, string message, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(new CronActResponse(name, message), ManagementJson.Legible.CronActResponse, statusCode: status);

    private static RequestException Unknown(string name) => RequestException.NotFound($"There is no schedule `{name}`. `pbm cron list` shows them.");
}

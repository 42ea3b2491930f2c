using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Management;

/// <summary>The body of <c>POST /api/v1/cron</c>: a job that comes up by the clock.</summary>
internal sealed record CronRequest(string? Name, string? Schedule, string? TimeZone, string? Queue, string? Type, JsonElement? Args, string? Missed, bool? Overlap, string? By)
{
    /// <exception cref="RequestException">It is none of the three words.</exception>
    public MissedTicks MissedTicks => Missed switch
    {
        null or "skip" => MissedTicks.Skip,
        "run_once" => MissedTicks.RunOnce,
        "run_all" => MissedTicks.RunAll,
        _ => throw RequestException.Bad($"missed is `{Missed}`: expected skip, run_once or run_all."),
    };
}

/// <summary>One of <c>GET /api/v1/cron</c>.</summary>
/// <param name="Origin"><c>node</c> (a program or configuration defines it) or <c>operator</c>.</param>
/// <param name="LastAt">Its last tick that was fired or let go.</param>
/// <param name="NextAt">Its next tick; absent while it is paused or cannot be read.</param>
/// <param name="Problem">Why it never fires.</param>
internal sealed record CronResponse(
    string Name,
    string Schedule,
    string TimeZone,
    string Queue,
    string Type,
    JsonElement? Args,
    MissedTicks Missed,
    bool Overlap,
    string Origin,
    string By,
    bool Paused,
    DateTimeOffset? LastAt,
    DateTimeOffset? NextAt,
    string? Problem);

/// <summary>The answer to what was done to a schedule.</summary>
internal sealed record CronActResponse(string Name, string Message);

/// <summary>The answer of <c>GET /api/v1/cron/next</c>: when a schedule fires next.</summary>
internal sealed record CronNextResponse(string Schedule, string TimeZone, IReadOnlyList<DateTimeOffset> Next);

using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>One of <c>GET /api/v1/cron</c></summary>
internal sealed record CronAnswer(
    string Name, string Schedule, string? TimeZone, string? Queue, string? Type, string? Missed, bool Overlap, string? Origin, string? By, bool Paused, DateTimeOffset? LastAt, DateTimeOffset? NextAt, string? Problem);

/// <summary><c>POST /api/v1/cron</c></summary>
internal sealed record CronRequest(string Name, string Schedule, string? TimeZone, string? Queue, string Type, JsonElement? Args, string? Missed, bool? Overlap, string By);

/// <summary>The answer to what was done to a schedule.</summary>
internal sealed record CronActAnswer(string Name, string Message);

/// <summary><c>GET /api/v1/cron/next</c></summary>
internal sealed record CronNextAnswer(string Schedule, string? TimeZone, IReadOnlyList<DateTimeOffset> Next);

using Lighthouse.Broker;
using Lighthouse.Messages;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Management;

/// <summary>Says of a listed dead job whether a filter means it, as the functions that requeue and purge do.</summary>
internal static class DeadMatch
{
    public static bool Fits(DeadFilter filter, ListedJob job) =>
        (filter.Ids is null || filter.Ids.Contains(job.Id))
        && (filter.Type is null || filter.Type == job.Type)
        && (filter.Error is null || filter.Error == job.Error?.Type)
        && (filter.Message is null || (job.Error?.Message.Contains(filter.Message, StringComparison.Ordinal) ?? false))
        && (filter.Before is not { } before || job.AtMs < before.ToUnixTimeMilliseconds())
        && (filter.After is not { } after || job.AtMs >= after.ToUnixTimeMilliseconds());

    public static bool IsEmpty(DeadFilter filter) => filter is { Ids: null, Type: null, Error: null, Message: null, Before: null, After: null };

    /// <summary>A point in time; or a duration, which is so long before <paramref name="now"/>.</summary>
    /// <exception cref="RequestException">It is neither.</exception>
    public static DateTimeOffset? Time(string name, string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9') && Durations.TryParse(text, out var ago)) return now - ago;
        if (Instants.TryParse(text, out var instant)) return instant;
        throw new RequestException(StatusCodes.Status400BadRequest, $"{name} is `{text}`: expected a point in time such as 2026-01-31T12:00:00Z, or a time ago such as 2h or 7d.");
    }
}

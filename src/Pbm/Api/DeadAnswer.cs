namespace Lighthouse.Pbm;

/// <summary><c>GET /api/v1/queues/{queue}/dead</c>, latest first.</summary>
/// <param name="Cursor">Where the next page begins; absent after the last.</param>
internal sealed record DeadAnswer(string Queue, IReadOnlyList<DeadJobAnswer> Jobs, string? Cursor);

internal sealed record DeadJobAnswer(string Id, string? Type, int Attempts, DateTimeOffset DiedAt, JobErrorAnswer? Error);

/// <summary><c>POST /api/v1/queues/{queue}/dead/requeue</c> and <c>/purge</c></summary>
internal sealed record BulkRequest(string By)
{
    public IReadOnlyList<string>? Ids { get; init; }

    public string? Type { get; init; }

    public string? Error { get; init; }

    public string? Message { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public int? Max { get; init; }

    public bool? All { get; init; }

    public bool? DryRun { get; init; }
}

/// <param name="Done">Jobs that were requeued or purged; 0 in a dry run.</param>
internal sealed record BulkAnswer(string Queue, long Matched, long Done, IReadOnlyList<SkippedAnswer>? Skipped);

internal sealed record SkippedAnswer(string Id, string Reason);

/// <summary>Which dead jobs to list.</summary>
internal sealed record DeadQuery(string? Type, string? Error, string? Message, string? Before, string? After, int Limit, string? Cursor)
{
    public string ToQueryString()
    {
        (string Name, string? Value)[] parts = [("type", Type), ("error", Error), ("message", Message), ("before", Before), ("after", After), ("limit", $"{Limit}"), ("cursor", Cursor)];
        return "?" + string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
    }
}

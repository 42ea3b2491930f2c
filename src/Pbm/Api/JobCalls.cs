namespace Lighthouse.Pbm;

/// <summary>What pbm asks about jobs, and how it enqueues them.</summary>
internal static class JobCalls
{
    /// <param name="queue">Null looks in every queue.</param>
    public static Task<Answer<JobAnswer>> JobAsync(this ManagementClient client, string? queue, string id, CancellationToken ct) => client.GetAsync(Path(queue, id), PbmJson.Default.JobAnswer, ct);

    public static Task<Answer<CancelAnswer>> CancelAsync(this ManagementClient client, string? queue, string id, string by, string? reason, CancellationToken ct) =>
        client.PostAsync($"{Path(queue, id)}/cancel", QueueCalls.By(by, reason), PbmJson.Default.CancelAnswer, ct);

    public static Task<Answer<JobsAnswer>> JobsAsync(this ManagementClient client, string queue, string state, string? cursor, int limit, CancellationToken ct) => client.GetAsync(
        $"{QueueCalls.Path(queue)}/jobs?state={Uri.EscapeDataString(state)}&limit={limit}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", PbmJson.Default.JobsAnswer, ct);

    public static Task<Answer<EnqueuedAnswer>> EnqueueAsync(this ManagementClient client, string queue, ReadOnlyMemory<byte> job, CancellationToken ct) =>
        client.PostAsync($"{QueueCalls.Path(queue)}/jobs", job, PbmJson.Default.EnqueuedAnswer, ct);

    /// <summary>Each job of an array is answered, in its order.</summary>
    public static Task<Answer<IReadOnlyList<EnqueuedAnswer>>> EnqueueManyAsync(this ManagementClient client, string queue, ReadOnlyMemory<byte> jobs, bool atomic, CancellationToken ct) =>
        client.PostAsync($"{QueueCalls.Path(queue)}/jobs{(atomic ? "?atomic=true" : "")}", jobs, PbmJson.Default.IReadOnlyListEnqueuedAnswer, ct);

    private static string Path(string? queue, string id) => queue is null ? $"jobs/{Uri.EscapeDataString(id)}" : $"{QueueCalls.Path(queue)}/jobs/{Uri.EscapeDataString(id)}";
}

using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>What pbm asks about queues and the dead jobs in them.</summary>
internal static class QueueCalls
{
    public static Task<Answer<IReadOnlyList<QueueAnswer>>> QueuesAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("queues", PbmJson.Default.IReadOnlyListQueueAnswer, ct);

    public static Task<Answer<QueueAnswer>> QueueAsync(this ManagementClient client, string queue, CancellationToken ct) => client.GetAsync(Path(queue), PbmJson.Default.QueueAnswer, ct);

    public static Task<Answer<QueueActAnswer>> PauseAsync(this ManagementClient client, string queue, string by, CancellationToken ct) =>
        client.PostAsync($"{Path(queue)}/pause", By(by, null), PbmJson.Default.QueueActAnswer, ct);

    public static Task<Answer<QueueActAnswer>> ResumeAsync(this ManagementClient client, string queue, string by, CancellationToken ct) =>
        client.PostAsync($"{Path(queue)}/resume", By(by, null), PbmJson.Default.QueueActAnswer, ct);

    public static Task<Answer<LimitsAnswer>> LimitsAsync(this ManagementClient client, string queue, CancellationToken ct) => client.GetAsync($"{Path(queue)}/limits", PbmJson.Default.LimitsAnswer, ct);

    /// <param name="changes">By name; null takes an operator's setting back.</param>
    public static Task<Answer<LimitsAnswer>> SetLimitsAsync(this ManagementClient client, string queue, string by, Dictionary<string, string?> changes, CancellationToken ct) => client.PutAsync(
        $"{Path(queue)}/limits", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?>(changes) { ["by"] = by }, PbmJson.Default.DictionaryStringString), PbmJson.Default.LimitsAnswer, ct);

    public static Task<Answer<DeadAnswer>> DeadAsync(this ManagementClient client, string queue, DeadQuery query, CancellationToken ct) =>
        client.GetAsync($"{Path(queue)}/dead{query.ToQueryString()}", PbmJson.Default.DeadAnswer, ct);

    /// <param name="act"><c>requeue</c> or <c>purge</c>.</param>
    public static Task<Answer<BulkAnswer>> BulkAsync(this ManagementClient client, string queue, string act, BulkRequest request, CancellationToken ct) =>
        client.PostAsync($"{Path(queue)}/dead/{act}", JsonSerializer.SerializeToUtf8Bytes(request, PbmJson.Default.BulkRequest), PbmJson.Default.BulkAnswer, ct);

    internal static string Path(string queue) => $"queues/{Uri.EscapeDataString(queue)}";

    internal static byte[] By(string by, string? reason) => JsonSerializer.SerializeToUtf8Bytes(new ActRequest(by, reason), PbmJson.Default.ActRequest);
}

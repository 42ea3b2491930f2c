using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>What pbm asks about the cluster, and about the process that answers.</summary>
internal static class ClusterCalls
{
    public static Task<Answer<ClusterAnswer>> ClusterAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("cluster", PbmJson.Default.ClusterAnswer, ct);

    public static Task<Answer<LeaderAnswer>> LeaderAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("cluster/leader", PbmJson.Default.LeaderAnswer, ct);

    public static Task<Answer<AcceptedAnswer>> LeaveAsync(this ManagementClient client, CancellationToken ct) =>
        client.PostAsync("cluster/leave", "{}"u8.ToArray(), PbmJson.Default.AcceptedAnswer, ct);

    public static Task<Answer<AcceptedAnswer>> DownAsync(this ManagementClient client, string node, string? reason, CancellationToken ct) =>
        client.PostAsync("cluster/down", JsonSerializer.SerializeToUtf8Bytes(new DownRequest(node, reason), PbmJson.Default.DownRequest), PbmJson.Default.AcceptedAnswer, ct);

    public static Task<Answer<IReadOnlyList<AcceptedAnswer>>> DownUnreachableAsync(this ManagementClient client, string? reason, CancellationToken ct) => client.PostAsync(
        "cluster/down-unreachable", JsonSerializer.SerializeToUtf8Bytes(new DownRequest(null, reason), PbmJson.Default.DownRequest), PbmJson.Default.IReadOnlyListAcceptedAnswer, ct);

    /// <param name="after">Null answers the last <paramref name="count"/> events.</param>
    public static Task<Answer<IReadOnlyList<ClusterEventAnswer>>> EventsAsync(this ManagementClient client, string? after, int count, CancellationToken ct) =>
        client.GetAsync(after is null ? $"cluster/events?count={count}" : $"cluster/events?after={Uri.EscapeDataString(after)}&count={count}", PbmJson.Default.IReadOnlyListClusterEventAnswer, ct);

    public static Task<Answer<IReadOnlyList<RemovedAnswer>>> RemovedAsync(this ManagementClient client, int count, CancellationToken ct) =>
        client.GetAsync($"cluster/removed?count={count}", PbmJson.Default.IReadOnlyListRemovedAnswer, ct);

    public static Task<Answer<NodeAnswer>> NodeAsync(this ManagementClient client, string node, CancellationToken ct) =>
        client.GetAsync($"nodes/{Uri.EscapeDataString(node)}", PbmJson.Default.NodeAnswer, ct);

    /// <param name="act"><c>drain</c> or <c>resume</c>.</param>
    /// <param name="queue">Null is every queue of the node.</param>
    public static Task<Answer<AcceptedAnswer>> DrainAsync(this ManagementClient client, string node, string act, string? queue, CancellationToken ct) => client.PostAsync(
        $"nodes/{Uri.EscapeDataString(node)}/{act}", JsonSerializer.SerializeToUtf8Bytes(new DrainRequest(queue), PbmJson.Default.DrainRequest), PbmJson.Default.AcceptedAnswer, ct);

    public static Task<Answer<AcceptedAnswer>> ResizeAsync(this ManagementClient client, string node, string queue, int workers, CancellationToken ct) => client.PostAsync(
        $"nodes/{Uri.EscapeDataString(node)}/resize", JsonSerializer.SerializeToUtf8Bytes(new ResizeRequest(queue, workers), PbmJson.Default.ResizeRequest), PbmJson.Default.AcceptedAnswer, ct);

    public static Task<Answer<ActorAnswer>> ActorsAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("actors", PbmJson.Default.ActorAnswer, ct);

    public static Task<Answer<DoctorAnswer>> DoctorAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("doctor", PbmJson.Default.DoctorAnswer, ct);
}

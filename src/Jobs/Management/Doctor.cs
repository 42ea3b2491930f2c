using Lighthouse.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lighthouse.Jobs.Management;

/// <summary><c>GET /api/v1/doctor</c>: looks at Redis, members and queues for what an operator should know of, and says what to do.</summary>
internal static class Doctor
{
    private const string Error = "error";
    private const string Warning = "warning";
    private const string Hint = "note";

    /// <summary>From here on a queue's dead letters are near their cap of 100,000, past which the oldest go.</summary>
    private const long ManyDead = 90_000;

    public static void MapDoctor(this IEndpointRouteBuilder routes, ManagementParts parts) =>
        routes.MapGet("/api/v1/doctor", async (CancellationToken ct) => TypedResults.Json(new DoctorResponse(await LookAsync(parts, ct)), ManagementJson.Legible.DoctorResponse));

    private static async Task<IReadOnlyList<FindingResponse>> LookAsync(ManagementParts parts, CancellationToken ct)
    {
        var cluster = await parts.Membership.ViewAsync(ct);
        var queues = await parts.Inspector.QueuesAsync(ct);
        var schedules = await parts.Cron.ListAsync(ct);
        IEnumerable<FindingResponse> findings =
        [
            .. parts.Health.Reasons.Select(reason => new FindingResponse(Error, reason.Subject, reason.Reason)),
            .. OfMembers(cluster),
            .. queues.SelectMany(queue => OfQueue(queue, cluster)),
            .. schedules.Where(schedule => schedule.Problem is not null).Select(schedule => new FindingResponse(Error, $"cron {schedule.Entry.Definition.Name}", $"It never fires: {schedule.Problem}")),
        ];
        return [.. findings.OrderBy(finding => finding.Severity switch { Error => 0, Warning => 1, _ => 2 })];
    }

    private static IEnumerable<FindingResponse> OfMembers(ClusterView cluster)
    {
        if (cluster.Leader is not { } leader || leader.UntilMs <= cluster.NowMs)
            yield return new FindingResponse(Warning, "cluster", "Nobody leads at this moment: nodes that go down are not noticed and schedules do not fire until somebody does. If it stays so, start a Lighthouse or a node.");
        foreach (var member in cluster.Members.Where(member => member.LeaseUntilMs <= cluster.NowMs))
            yield return new FindingResponse(Warning, member.Node, "Its lease has run out and nobody has declared it down yet.");
        foreach (var down in cluster.Down.Where(down => !down.Reclaimed))
            yield return new FindingResponse(Warning, down.Node, "It is down and what it held is not back in its queues yet; the leader sees to it.");
        if (cluster.Members.Select(member => member.Info.Library).Distinct().Count() is > 1 and var versions)
            yield return new FindingResponse(Hint, "cluster", $"Members run {versions} versions of the functions side by side, as in a rolling deploy.");
    }

    private static IEnumerable<FindingResponse> OfQueue(QueueView queue, ClusterView cluster)
    {
        var subject = $"queue {queue.Name}";
        var served = cluster.Members.Any(member => member.LeaseUntilMs > cluster.NowMs && member.Info.Queues.Contains(queue.Name));
        var waiting = queue.Ready + queue.Scheduled + queue.Waiting;
        if (!served && waiting > 0)
            yield return new FindingResponse(Error, subject, $"{Jobs(waiting)} in it, and no node serves it. Start a node with this queue, or correct the name where they are enqueued.");
        if (queue.Paused)
            yield return new FindingResponse(Warning, subject, $"It is paused; {Jobs(queue.Ready)} to be handed out. `pbm queue resume {queue.Name}` goes on.");
        if (queue.Suspects > 0)
            yield return new FindingResponse(Warning, subject, $"{queue.Suspects:N0} of its jobs wait or run apart, alone on their node: they were held in two crashes of nodes, or alone in one.");
        if (queue.Dead >= ManyDead)
            yield return new FindingResponse(Warning, subject, $"It has {queue.Dead:N0} dead jobs; past 100,000 the oldest are thrown away. `pbm dead list -q {queue.Name}` shows them.");
        else if (queue.Dead > 0)
            yield return new FindingResponse(Hint, subject, $"{queue.Dead:N0} dead {(queue.Dead == 1 ? "job" : "jobs")}: `pbm dead list -q {queue.Name}`.");
    }

    private static string Jobs(long count) => count == 1 ? "1 job waits" : $"{count:N0} jobs wait";
}

using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm cluster …</c>: who is in the cluster, and who should leave it.</summary>
internal static class ClusterPalette
{
    public static Command Create(PaletteContext context)
    {
        var show = new Command("show", "Lists the members of the cluster.");
        show.SetAction(async (command, ct) => context.Show(command, await context.Client().ClusterAsync(ct), cluster => ShowMembers(context, cluster)));

        var status = new Command("status", "Shows the process that answers, its Redis and the state of the cluster.");
        status.SetAction(async (command, ct) => context.Show(command, await context.Client().ClusterAsync(ct), cluster => ShowStatus(context, cluster)));

        var leader = new Command("leader", "Shows which member leads.");
        leader.SetAction(async (command, ct) => context.Show(command, await context.Client().LeaderAsync(ct), found => ShowLeader(context, found)));

        var leave = new Command("leave", "Has the process that answers finish its jobs and leave the cluster.");
        leave.SetAction(async (command, ct) => context.Show(command, await context.Client().LeaveAsync(ct), accepted => ShowAccepted(context, accepted)));

        return new Command("cluster", "Members, leader, leaving.") { show, status, leader, leave, Removed(context), Down(context), DownUnreachable(context), TailCommand.Create(context) };
    }

    private static Command Removed(PaletteContext context)
    {
        var count = new Option<int>("--count", "-n") { Description = "How many, newest first.", HelpName = "COUNT", DefaultValueFactory = _ => 20 };
        var removed = new Command("removed", "Lists who was a member and is none any more: since when, why and on whose word.") { count };
        removed.SetAction(async (command, ct) => context.Show(command, await context.Client().RemovedAsync(command.GetValue(count), ct), all => context.Terminal.Table(
            ["NODE", "ROLE", "HOST", "HOW", "AGO", "BY", "REASON"],
            all.Select(each => (string?[])[each.Node, each.Role, each.Host, each.How, Human.Duration(context.Time.GetUtcNow() - each.At), each.By == each.Node ? "itself" : each.By, each.Reason]))));
        return removed;
    }

    private static Command Down(PaletteContext context)
    {
        var node = new Option<string>("--node", "-a") { Description = "The node to declare down, as `cluster show` lists it.", HelpName = "NODE", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why, kept with the member.", HelpName = "TEXT" };
        var down = new Command("down", "Declares a node down: it can settle nothing any more, and its jobs run elsewhere.") { node, reason };
        down.SetAction(async (command, ct) => context.Show(
            command,
            await context.Client().DownAsync(command.GetRequiredValue(node), command.GetValue(reason), ct),
            accepted => ShowAccepted(context, accepted)));
        return down;
    }

    private static Command DownUnreachable(PaletteContext context)
    {
        var reason = new Option<string?>("--reason") { Description = "Why, kept with the members.", HelpName = "TEXT" };
        var down = new Command("down-unreachable", "Declares every member down whose lease has run out.") { reason };
        down.SetAction(async (command, ct) => context.Show(command, await context.Client().DownUnreachableAsync(command.GetValue(reason), ct), all =>
        {
            foreach (var each in all) ShowAccepted(context, each);
            if (all.Count == 0) context.Terminal.Line("Every member's lease is valid: nobody was declared down.");
        }));
        return down;
    }

    private static void ShowMembers(PaletteContext context, ClusterAnswer cluster)
    {
        var now = context.Time.GetUtcNow();
        context.Terminal.Table(
            ["NODE", "ROLE", "STATE", "LEADER", "QUEUES", "LEASE", "UP", "VERSION", "MANAGEMENT", "NOTE"],
            cluster.Members.OrderBy(member => member.State != "up").ThenBy(member => member.Node, StringComparer.Ordinal).Select(member => (string?[])
            [
                member.Node,
                member.Role,
                member.State,
                member.Node == cluster.Leader?.Node ? "leader" : "",
                string.Join(' ', member.Queues ?? []),
                member.LeaseMs is { } lease ? Human.Duration(TimeSpan.FromMilliseconds(lease)) : "",
                member is { State: not "down", Started: { } started } ? Human.Duration(now - started) : "",
                member.Version?.Split('+')[0],
                member.Management,
                Note(member, now),
            ]));
        ShowGrace(context, cluster, now);
    }

    private static void ShowStatus(PaletteContext context, ClusterAnswer cluster)
    {
        var now = context.Time.GetUtcNow();
        var redis = cluster.Redis;
        var states = cluster.Members.GroupBy(member => member.State ?? "unknown").OrderByDescending(group => group.Key == "up").ThenBy(group => group.Key, StringComparer.Ordinal);
        context.Terminal.Fields(
            ("node", cluster.Node),
            ("state", cluster.Members.FirstOrDefault(member => member.Node == cluster.Node)?.State ?? "not a member"),
            ("redis", redis is null ? "" : string.Join(' ', new[] { redis.State, redis.Since is { } since ? $"since {Human.Time(since)} ({Human.Duration(now - since)})" : null, redis.Reason }.Where(part => part is not null))),
            ("leader", cluster.Leader is { } leader ? Name(leader) : "none"),
            ("members", cluster.Members.Count == 0 ? "none" : string.Join(", ", states.Select(group => $"{group.Count()} {group.Key}"))));
        ShowGrace(context, cluster, now);
    }

    private static void ShowLeader(PaletteContext context, LeaderAnswer leader) => context.Terminal.Fields(
        ("leader", Name(leader)),
        ("management", leader.Management),
        ("until", leader.Until is { } until ? $"{Human.Time(until)} ({Human.Duration(until - context.Time.GetUtcNow())})" : null));

    public static void ShowAccepted(PaletteContext context, AcceptedAnswer accepted) =>
        context.Terminal.Line(string.IsNullOrEmpty(accepted.Node) ? accepted.Message : $"{accepted.Node}: {accepted.Message}");

    private static void ShowGrace(PaletteContext context, ClusterAnswer cluster, DateTimeOffset now)
    {
        if (cluster.GraceUntil is { } until && until > now) context.Terminal.Line($"Redis was away: nobody is declared down for another {Human.Duration(until - now)}.");
    }

    private static string Name(LeaderAnswer leader) => leader.Role is null ? leader.Node : $"{leader.Node} ({leader.Role})";

    private static string? Note(MemberAnswer member, DateTimeOffset now) => member.Down is not { } down
        ? null
        : string.Join(", ", new[]
        {
            down.Reason,
            down.By is { Length: > 0 } by ? $"by {by}" : null,
            down.At is { } at ? $"{Human.Duration(now - at)} ago" : null,
            down.Reclaimed == false ? "its jobs are being reclaimed" : null,
        }.Where(part => !string.IsNullOrEmpty(part)));
}

using Lighthouse.Broker;

namespace Lighthouse.Chaos;

/// <summary>Who was a member when, from the cluster's journal.</summary>
internal sealed class MemberHistory
{
    private readonly Dictionary<string, (DateTimeOffset Joined, DateTimeOffset? Ended)> _members = [];
    private readonly Lock _lock = new();

    public EntryId Position { get; private set; }

    public void Add(IReadOnlyList<ClusterHappening> happenings)
    {
        lock (_lock)
        {
            foreach (var happening in happenings)
            {
                Position = happening.Position;
                var at = DateTimeOffset.FromUnixTimeMilliseconds(happening.AtMs);
                if (happening.Kind == "join") _members[happening.Node] = (at, null);
                else if (happening.Kind is "left" or "down" && _members.TryGetValue(happening.Node, out var member)) _members[happening.Node] = (member.Joined, at);
            }
        }
    }

    /// <summary>The ids that a process had at any time from <paramref name="begin"/> to <paramref name="end"/>; of all processes where no name is given.</summary>
    public IReadOnlyList<string> Between(string? process, DateTimeOffset begin, DateTimeOffset end)
    {
        lock (_lock)
        {
            return [.. _members
                .Where(member => (process is null || NameOf(member.Key) == process) && member.Value.Joined <= end && (member.Value.Ended is not { } ended || ended >= begin))
                .OrderBy(member => member.Value.Joined)
                .Select(member => member.Key)];
        }
    }

    /// <summary>Whose member an id is: what stands before its random incarnation.</summary>
    public static string NameOf(string member) => member[..member.LastIndexOf('-')];
}

using Lighthouse.Broker.Tests.Model;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>The model's record of a queue as the lines of a <see cref="QueueImage"/>.</summary>
internal static class Lines
{
    public static Dictionary<string, string> Of(QueueRecord queue)
    {
        var lines = new Dictionary<string, string>();
        for (var stream = 1; stream <= JobStreams.Count; stream++)
        {
            foreach (var entry in queue.Stream(stream).Entries)
            {
                var body = entry.Bodiless ? "gone" : stream == JobStreams.Ready ? entry.Job.Body : entry.Job.Describe();
                lines[$"{stream} {entry.Position}"] = $"{body} | {entry.Holder ?? (entry.Given ? "nobody" : "new")}";
            }
        }
        for (var i = 0; i < queue.Inbox.Count; i++) lines[$"inbox {i}"] = queue.Inbox[i].Document;
        foreach (var (due, job) in queue.Scheduled) lines[$"scheduled {job.Member}"] = $"{due} {job.Describe()}";
        foreach (var (at, job) in queue.Dead) lines[$"dead {job.Member}"] = $"{at} {job.Describe()}";
        foreach (var (member, job) in queue.Waiting) lines[$"waiting {member}"] = $" {job.Describe()}";
        Add("ids", queue.Ids, token => token);
        Add("ids:until", queue.IdsUntil, until => $"{until}");
        Add("unique", queue.Unique, id => id);
        Add("unique:until", queue.UniqueUntil, until => $"{until}");
        Add("holds", queue.Holds, holds => holds.ToString());
        Add("lanes", queue.Lanes, holder => holder);
        Add("where", queue.Where, home => home);
        Add("cancels", queue.Cancels, _ => "noted");
        Add("progress", queue.Progress, _ => "noted");
        Add("suspects", queue.Suspects, crashes => $"[{string.Join(',', crashes.Select(crash => $"{{\"node\":\"{crash.Node}\",\"at\":{crash.At}{(crash.Alone ? ",\"alone\":true" : "")}}}"))}]");
        Add("nodes", queue.Nodes, node => node);
        Add("settings", queue.Settings, value => value);
        Add("counters", queue.Counters.Where(pair => pair.Value != 0), value => $"{value}");
        if (queue.AloneTurn is { } turn) lines["counters alone_turn"] = $"{turn.Until} {turn.Node}";
        if (queue.AloneOwed is { } owed) lines["counters alone_owed"] = $"{owed}";
        Add("crons", queue.Ticks, tick => $"{tick}");
        if (queue.Outbox > 0) lines["outbox"] = $"{queue.Outbox}";
        foreach (var (id, state) in queue.Results) lines[$"result:{id}"] = state;
        foreach (var (name, count) in queue.Replies) lines[$"reply:{name}"] = $"{count}";
        return lines;

        void Add<T>(string key, IEnumerable<KeyValuePair<string, T>> pairs, Func<T, string> text)
        {
            foreach (var (name, value) in pairs) lines[$"{key} {name}"] = text(value);
        }
    }
}

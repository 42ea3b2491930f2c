using Lighthouse.Broker.Tests.Model.Reference;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>What must be true of any queue, asked of the model: whatever it and Redis agree about is still wrong when it breaks one of these.</summary>
internal static class Invariants
{
    public static void Check(QueueRecord queue, bool isDamaged)
    {
        var seen = new Dictionary<string, string>();
        for (var stream = 1; stream <= JobStreams.Count; stream++)
        {
            foreach (var entry in queue.Stream(stream).Entries)
            {
                var state = entry.Holder is not null ? "running" : entry.Given ? "nobody's" : "ready";
                Place(stream == JobStreams.Ready && state == "ready" && entry.Job.Spec is { GivenId: not null } ? entry.Position.ToString() : entry.Job.Id, state);
                if (state == "nobody's" && !isDamaged) throw new ModelException($"I3: {entry.Job.Id} was handed out, and nobody has it");
            }
        }
        foreach (var (_, job) in queue.Scheduled) Place(job.Id, "scheduled");
        foreach (var (_, job) in queue.Dead) Place(job.Id, "dead");
        foreach (var job in queue.Waiting.Values) Place(job.Id, "waiting");
        var places = queue.Inbox.Count + seen.Count;
        if (places + queue.Ended + queue.Deleted != queue.Accepted)
            throw new ModelException($"I1, I2: {queue.Accepted} jobs were accepted; {places} are in a state, {queue.Ended} have ended, and {queue.Deleted} were deleted by somebody");
        if (!isDamaged) CheckHolds(queue, seen);

        void Place(string id, string state)
        {
            if (!seen.TryAdd(id, state)) throw new ModelException($"I1: {id} is in two states: {seen[id]} and {state}");
        }
    }

    private static void CheckHolds(QueueRecord queue, Dictionary<string, string> states)
    {
        var slots = new Dictionary<string, int>();
        foreach (var (id, holds) in queue.Holds)
        {
            if (states.GetValueOrDefault(id) is null or "dead" && !states.ContainsKey(queue.Ids.GetValueOrDefault(id) ?? "")) throw new ModelException($"I6: {id} is in no state and holds {holds}");
            if (holds.Order is { } order && queue.Lanes.GetValueOrDefault($"o:{order}") != id) throw new ModelException($"{id} holds the lane {order}, which is {queue.Lanes.GetValueOrDefault($"o:{order}") ?? "nobody"}'s");
            if (holds.Slot is { } slot) slots[slot] = slots.GetValueOrDefault(slot) + 1;
        }
        foreach (var (lane, holder) in queue.Lanes)
        {
            if (lane.StartsWith("o:", StringComparison.Ordinal) && queue.Holds.GetValueOrDefault(holder)?.Order != lane[2..]) throw new ModelException($"{lane} is {holder}'s, which does not hold it");
            if (lane.StartsWith("t:", StringComparison.Ordinal) && $"{slots.GetValueOrDefault(lane[2..])}" != holder) throw new ModelException($"{lane} counts {holder}, and {slots.GetValueOrDefault(lane[2..])} hold it");
        }
        foreach (var job in queue.Waiting.Values)
        {
            if (job.WaitsFor == 'o' && !queue.Lanes.ContainsKey(job.Lane)) throw new ModelException($"{job.Id} waits for {job.Lane}, which nobody holds");
        }
        foreach (var id in queue.Cancels.Keys.Concat(queue.Progress.Keys))
        {
            if (!states.TryGetValue(id, out var state) && !states.TryGetValue(queue.Ids.GetValueOrDefault(id) ?? "", out state) || state != "running") throw new ModelException($"I6: something is noted of {id}, which is {state ?? "in no state"}");
        }
        var running = queue.Streams.SelectMany(stream => stream.Entries).Where(entry => entry.Holder is not null && !entry.Bodiless).Select(entry => entry.Job.OrderingKey ?? entry.Job.Spec?.OrderingKey).OfType<string>();
        if (running.GroupBy(key => key).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ModelException($"I5: {twice.Count()} jobs with the ordering key {twice.Key} run at a time");
    }
}

using System.Globalization;
using System.Text;
using Lighthouse.Broker.Tests.Model.Reference;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Whether Redis holds what the model says.</summary>
internal static class Agreement
{
    public static void Check(QueueRecord queue, QueueImage image, List<JournalLine> said)
    {
        var wanted = Lines.Of(queue);
        var text = new StringBuilder();
        foreach (var (name, value) in wanted)
        {
            if (!image.Lines.TryGetValue(name, out var found)) text.Append($"\n  there should be, and is not:  {name} = {value}");
            else if (found != value) text.Append($"\n  {name} should be:  {value}\n  {new string(' ', name.Length)} and is:     {found}");
        }
        if (text.Length > 0 || wanted.Count != image.Lines.Count)
        {
            foreach (var (name, value) in image.Lines)
            {
                if (!wanted.ContainsKey(name)) text.Append($"\n  there should not be:  {name} = {value}");
            }
        }
        if (!SameLines(said, image.Journal)) text.Append($"\n  the journal should say:  {string.Join(", ", said)}\n  and says:                {string.Join(", ", image.Journal)}");
        if (text.Length > 0) throw new ModelException($"Redis is not as it should be.{text.Replace("\0", "\\0")}");
    }

    /// <summary>After a call that failed half-way: what it may leave done is as Redis says, and ids of entries may have been used up.</summary>
    public static void Tolerate(QueueRecord queue, QueueImage image, Lasting lasting)
    {
        if (lasting.Forgets) Forget(queue, image);
        if (lasting.Registers is { } node) Register(queue, image, node);
        if (lasting.Stamps && image.Lines.TryGetValue("counters fence", out var fence)) queue.Counters["fence"] = Math.Max(queue.Counters.GetValueOrDefault("fence"), long.Parse(fence, CultureInfo.InvariantCulture)); // none is given twice
        for (var stream = 0; stream < JobStreams.Count; stream++)
        {
            if (image.Last[stream] > queue.Streams[stream].Last) queue.Streams[stream].Last = image.Last[stream];
        }
    }

    private static void Forget(QueueRecord queue, QueueImage image)
    {
        foreach (var (id, _) in queue.IdsUntil.Where(pair => pair.Value <= queue.Now && !image.Lines.ContainsKey($"ids:until {pair.Key}")).ToList())
        {
            queue.IdsUntil.Remove(id);
            if (!image.Lines.ContainsKey($"ids {id}")) queue.Ids.Remove(id);
        }
        foreach (var (id, until) in queue.IdsUntil)
        {
            if (until <= queue.Now && !image.Lines.ContainsKey($"ids {id}")) queue.Ids.Remove(id);
        }
        foreach (var (key, _) in queue.UniqueUntil.Where(pair => pair.Value <= queue.Now).ToList())
        {
            if (!image.Lines.ContainsKey($"unique:until {key}")) queue.UniqueUntil.Remove(key);
            if (!image.Lines.ContainsKey($"unique {key}")) queue.Unique.Remove(key);
        }
    }

    /// <summary>The caller's own registration rises and never falls; marks of nodes that are long gone go when somebody opens, and the schema's number is noted for good.</summary>
    private static void Register(QueueRecord queue, QueueImage image, string node)
    {
        if (image.Lines.ContainsKey("settings schema")) queue.Settings.TryAdd("schema", "1");
        foreach (var (gone, text) in queue.Nodes.ToList())
        {
            if (!image.Lines.ContainsKey($"nodes {gone}") && Call.IsGone(text) && long.Parse(text.AsSpan(text.LastIndexOf(':') + 1), CultureInfo.InvariantCulture) < queue.Now - Call.Day) queue.Nodes.Remove(gone);
        }
        if (!image.Lines.TryGetValue($"nodes {node}", out var found) || !char.IsAsciiDigit(found[0])) return;
        var present = queue.Nodes.GetValueOrDefault(node);
        if (present is null || Call.Left(present) is { } left && Call.Registration(found).Session > left || char.IsAsciiDigit(present[0]) && Call.Registration(found).CompareTo(Call.Registration(present)) > 0)
            queue.Nodes[node] = found;
    }

    /// <summary>The order of the fields of a hash means nothing, but an audit walks in it.</summary>
    public static void FollowOrder(QueueRecord queue, QueueImage image)
    {
        Follow(queue.Holds, "holds");
        Follow(queue.Lanes, "lanes");
        Follow(queue.Cancels, "cancels");
        Follow(queue.Progress, "progress");
        Follow(queue.Suspects, "suspects");
        Follow(queue.Where, "where");

        void Follow<T>(OrderedDictionary<string, T> pairs, string hash)
        {
            if (!image.Order.TryGetValue(hash, out var order)) return;
            var at = 0;
            foreach (var name in order)
            {
                var place = pairs.IndexOf(name);
                if (place < 0) continue;
                var value = pairs.GetAt(place).Value;
                pairs.RemoveAt(place);
                pairs.Insert(at++, name, value);
            }
        }
    }

    private static bool SameLines(List<JournalLine> wanted, List<JournalLine> found)
    {
        if (wanted.Count != found.Count) return false;
        if (wanted.SequenceEqual(found)) return true;
        var left = wanted.ToList();
        return found.TrueForAll(left.Remove);
    }
}

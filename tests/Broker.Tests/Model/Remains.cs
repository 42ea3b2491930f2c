using Lighthouse.Broker.Tests.Model.Reference;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>I6: what is left of a queue that has run dry, two days later.</summary>
internal static class Remains
{
    private static readonly string[] Kept = ["dead ", "nodes ", "settings ", "counters ", "crons ", "outbox", "result:", "reply:", "lanes rate", "lanes r:"];

    public static void Check(QueueRecord queue)
    {
        var dead = queue.Dead.Select(pair => pair.Job.Id).ToHashSet();
        var left = Lines.Of(queue).Where(line => !Kept.Any(kept => line.Key.StartsWith(kept, StringComparison.Ordinal)) && !(line.Key.StartsWith("ids ", StringComparison.Ordinal) && dead.Contains(line.Key[4..]))).ToList();
        if (left.Count > 0) throw new ModelException($"I6: the queue has run dry, and there is left:{string.Concat(left.Select(line => $"\n  {line.Key} = {line.Value}"))}");
    }
}

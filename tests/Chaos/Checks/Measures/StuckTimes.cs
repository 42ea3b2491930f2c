namespace Lighthouse.Chaos;

/// <summary>How long a job could have gone on and did not, at the most.</summary>
internal static class StuckTimes
{
    private const int MostShown = 4;

    /// <summary>The longest first.</summary>
    public static IReadOnlyList<Stuck> Longest(CaseFile file, int count)
    {
        var longest = new PriorityQueue<Wait, TimeSpan>();
        foreach (var wait in file.Waits.All())
        {
            longest.Enqueue(wait, wait.Time);
            if (longest.Count > count) longest.Dequeue();
        }
        return [.. longest.UnorderedItems.Select(item => item.Element).OrderByDescending(wait => wait.Time).Select(wait =>
            new Stuck($"{wait.Job.Name} ({wait.Job.Sent?.Plan.Kind ?? "left behind"})", wait.Time, $"{wait.Between} ({History.Clock(wait.From)} to {History.Clock(wait.To)})", Faults(file, wait)))];
    }

    /// <summary>What was done to the cluster meanwhile; the machine's own stalls only where nothing else was.</summary>
    private static string Faults(CaseFile file, Wait wait)
    {
        var on = file.Faults.Between(wait.From, wait.To).ToLookup(fault => fault.Kind == FaultKind.MachineStalled);
        var shown = on[false].Select(fault => FormattableString.Invariant($"{fault.Number} {fault.Kind}")).ToList();
        if (shown.Count == 0 && on[true].Any()) shown.Add(nameof(FaultKind.MachineStalled));
        return shown.Count == 0 ? "none" : string.Join(", ", shown.Take(MostShown)) + (shown.Count > MostShown ? FormattableString.Invariant($" and {shown.Count - MostShown} more") : "");
    }
}

namespace Lighthouse.Simulation;

/// <summary>Each tick of a schedule has fired once, and none was left out.</summary>
internal static class TickCheck
{
    public static void Look(Findings findings)
    {
        var every = (long)Workload.TickEvery.TotalMilliseconds;
        if (findings.Evidence.Ticks.Count == 0) findings.Violations.Add("No schedule has fired a single tick.");
        foreach (var schedule in findings.Evidence.Ticks.GroupBy(tick => tick.Schedule))
        {
            foreach (var twice in schedule.GroupBy(tick => tick.TickMs).Where(ticks => ticks.Count() > 1))
                findings.Violations.Add($"The tick of {schedule.Key} at {DateTimeOffset.FromUnixTimeMilliseconds(twice.Key):T} has fired {twice.Count()} times: {string.Join(", ", twice.Select(tick => tick.Id))}.");
            var fired = schedule.Select(tick => tick.TickMs).ToHashSet();
            for (var tick = fired.Min(); tick < fired.Max(); tick += every)
            {
                if (!fired.Contains(tick)) findings.Violations.Add($"The tick of {schedule.Key} at {DateTimeOffset.FromUnixTimeMilliseconds(tick):T} has not fired, and later ones have.");
            }
        }
    }
}

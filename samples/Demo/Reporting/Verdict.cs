using Lighthouse.Messages;

namespace Lighthouse.Demo.Reporting;

/// <summary>Whether every job ended once, and as it was meant to.</summary>
internal sealed record Verdict(int Jobs, int DeadAsIntended, int Lost, IReadOnlyList<string> Faults)
{
    public static Verdict Of(Tally tally)
    {
        var faults = new List<string>();
        int dead = 0, lost = 0;
        foreach (var job in tally.Jobs)
        {
            var end = tally.EndOf(job.Id);
            if (end is null)
            {
                lost++;
                faults.Add($"{job.Type} {job.Id} has not ended");
            }
            else if (end.Times != 1) faults.Add($"{job.Type} {job.Id} ended {end.Times} times");
            else if (job.DeadAsIntended && end.State == JobStates.Dead) dead++;
            else if (job.DeadAsIntended || end.State != JobStates.Succeeded) faults.Add($"{job.Type} {job.Id} is {end.State}{(end.Error is null ? "" : ": " + end.Error)}");
        }

        return new Verdict(tally.Enqueued, dead, lost, faults);
    }
}

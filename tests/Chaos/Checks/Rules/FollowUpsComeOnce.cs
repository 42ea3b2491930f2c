using System.Globalization;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>Each follow-up of a job that succeeded comes to be once, in its queue; of a job that ended otherwise there is none.</summary>
internal sealed class FollowUpsComeOnce : Rule
{
    public override string Promise => "follow-ups come once, and only of a success";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.Sent is not { } sent || sent.Plan.Work.FollowUps + sent.Plan.Work.Elsewhere == 0 || job.End is not { } end) continue;
            var work = sent.Plan.Work;
            for (var i = 0; i < work.FollowUps + work.Elsewhere; i++)
            {
                Count();
                var token = string.Create(CultureInfo.InvariantCulture, $"{sent.Token}.{i}");
                var queue = i < work.FollowUps ? sent.Queue : work.Other;
                var there = file.WithToken(token);
                if (end.State == JobStates.Succeeded ? there is [var one] && one.Name.Queue == queue && one.End?.State == JobStates.Succeeded : there.Count == 0) continue;
                Violated(file, $"{job.Name} ended {end.State}, and of its follow-up {token} there {(there.Count == 0 ? "is none" : $"is {string.Join(" and ", there.Select(each => $"{each.Name} ({each.End?.State ?? "without an end"})"))}")}", [job, .. there]);
            }
        }
    }
}

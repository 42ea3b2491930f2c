using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A job that asked for its outcome in a reply list has it there once, as the journal says it, with what its handler returned.</summary>
internal sealed class RepliesComeOnce : Rule
{
    public override string Promise => "asked-for outcomes come once, and are true";

    protected override void Look(CaseFile file)
    {
        var replies = file.Evidence.Replies.ToLookup(reply => new JobName(reply.Queue, reply.Id));
        foreach (var job in file.Jobs)
        {
            if (job is not { Sent: { Plan.Options.ReplyTo: not null } sent, End: { } end }) continue;
            Count();
            var there = replies[job.Name].ToArray();
            if (there is [var one] && one.State == end.State && (end.State != JobStates.Succeeded || one.Result == sent.Token)) continue;
            Violated(file, $"{job.Name} ended {end.State}, and {(there.Length == 0 ? "there is no reply" : $"the replies are {string.Join(" and ", there.Select(reply => $"{reply.State} {reply.Result}"))}")}", job);
        }
    }
}

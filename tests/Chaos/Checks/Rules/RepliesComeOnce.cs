using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// A job that asked for its outcome in a reply list has it there once, as the journal says it, with what its handler returned; and one that asked for it under its own name
/// has it there for as long as it asked.
/// </summary>
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
            if (there is [var one] && IsTrue(one, sent, end)) continue;
            Violated(file, $"{job.Name} ended {end.State}, and {(there.Length == 0 ? "there is no reply" : $"the replies are {string.Join(" and ", there.Select(reply => $"{reply.State} {reply.Result}"))}")}", job);
        }
        if (file.Evidence.Results is { } kept) LookAtResults(file, kept.ToLookup(result => new JobName(result.Queue, result.Id)));
    }

    private void LookAtResults(CaseFile file, ILookup<JobName, ReplyLine> kept)
    {
        foreach (var job in file.Jobs)
        {
            if (job is not { Sent: { Plan.Options.ResultTtl: { } ttl } sent, End: { } end } || job.Name.Id != sent.Id) continue;
            var result = kept[job.Name].FirstOrDefault();
            if (result is null && end.At + ttl <= file.Evidence.ResultsRead) continue; // it has expired
            Count();
            if (result is null || !IsTrue(result, sent, end))
                Violated(file, $"{job.Name} ended {end.State}, and {(result is null ? "no result is kept" : $"the result that is kept is {result.State} {result.Result}")}", job);
        }
    }

    private static bool IsTrue(ReplyLine outcome, AcceptedJob sent, JournalLine end) => outcome.State == end.State && (end.State != JobStates.Succeeded || outcome.Result == sent.Token);
}

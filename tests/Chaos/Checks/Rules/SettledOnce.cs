namespace Lighthouse.Chaos;

/// <summary>A job has one end; another one only after somebody requeued it.</summary>
internal sealed class SettledOnce : Rule
{
    public override string Promise => "no job is settled twice";

    protected override void Look(CaseFile file)
    {
        foreach (var job in file.Jobs)
        {
            Count();
            JournalLine? ended = null;
            foreach (var line in job.Journal)
            {
                if (line.State == "requeued") ended = null;
                else if (line.IsEnd && ended is not null) Violated(file, $"{job.Name} ended {ended.State} at {History.Clock(ended.At)} and {line.State} at {History.Clock(line.At)}", job);
                else if (line.IsEnd) ended = line;
            }
        }
    }
}

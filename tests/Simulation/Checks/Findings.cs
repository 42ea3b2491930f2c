using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>A history put in order for those who judge it: stories by job, and what excuses what.</summary>
internal sealed class Findings
{
    private readonly SortedDictionary<string, JobStory> _stories = new(StringComparer.Ordinal);

    public Findings(SimulatedWorld world, Evidence evidence, IRedis redis)
    {
        (World, Evidence, Redis) = (world, evidence, redis);
        foreach (var job in evidence.Accepted) Story(job.Key).Accepted.Add(job);
        foreach (var run in evidence.Runs) Story(run.Key).Runs.Add(run);
        foreach (var queue in Workload.Queues) Read(queue);
    }

    public SimulatedWorld World { get; }

    public Evidence Evidence { get; }

    public IRedis Redis { get; }

    public List<string> Violations { get; } = [];

    public IEnumerable<JobStory> Stories => _stories.Values;

    public bool Has(string key) => _stories.TryGetValue(key, out var story) && (story.Accepted.Count > 0 || story.FirstEnd is not null || story.Runs.Count > 0);

    /// <summary>All that the journal of a queue says of duplicates.</summary>
    public IEnumerable<JournalLine> Duplicates(string queue) =>
        _stories.Values.Where(story => story.Key.StartsWith(queue + "/", StringComparison.Ordinal)).SelectMany(story => story.Lines).Where(line => line.State == JobStates.Deduplicated);

    /// <summary>What the job was to be: more than one thing where others came under its id; nothing in particular of a tick and of a follow-up.</summary>
    public IReadOnlyList<JobPlan> PlansOf(JobStory story)
    {
        var numbers = story.Accepted.Select(job => job.Number).Concat(story.Runs.Where(run => !IsForgotten(run)).Select(run => run.Number)).Distinct();
        List<JobPlan> plans = [.. numbers.Select(number => Evidence.Plans.GetValueOrDefault(number, JobPlan.Sound)).Distinct()];
        return plans.Count == 0 ? [JobPlan.Sound] : plans;
    }

    public JobStory Story(string key) => _stories.TryGetValue(key, out var story) ? story : _stories[key] = new JobStory(key);

    /// <summary>Redis has forgotten that it handed out the job of this run, and knows nothing of what came of it.</summary>
    public bool IsForgotten(HandlerRun run) => Evidence.IsForgotten(run.HandedOut);

    /// <summary>
    /// Whether the node of this run had lost the job by this moment, so that others may have had it though the handler was still at it: it had been shut out of the queue, or
    /// a drain had outrun its whole grace, at the end of which a node gives back what does not end and is gone. Nothing else excuses that.
    /// </summary>
    public bool HasLost(HandlerRun run, long by) =>
        Evidence.Possession.IsShutOut(run.Queue, run.Member, run.HandedOut, by)
        || (run.Process.ToldToEndAt is { } told && Story(run.Key).Lines.Exists(line => line.State == "released" && line.Node == run.Member && line.At > run.HandedOut && line.At <= by && line.At >= told + SimulatedMember.Grace.Ticks));

    /// <summary>Says what is wrong, and tells the job's whole story.</summary>
    public void Add(JobStory story, string wrong) => Violations.Add($"{story.Key} {wrong}{string.Concat(Tell(story).Select(line => Environment.NewLine + "      " + line))}");

    private void Read(string queue)
    {
        var journal = new JournalReader(Redis, new Keys());
        for (var after = EntryId.Start; ;)
        {
            var records = journal.ReadAsync(queue, after, 500).GetAwaiter().GetResult();
            if (records.Count == 0) return;
            after = records[^1].Position;
            foreach (var record in records)
            {
                foreach (var entry in record.Entries.Where(entry => entry.Id.Length > 0))
                    Story($"{queue}/{entry.Id}").Lines.Add(new JournalLine(Evidence.WrittenAt(queue, record.Position.ToString()), record.AtMs, record.Kind, record.Node, entry));
            }
        }
    }

    private IEnumerable<string> Tell(JobStory story)
    {
        List<(long At, string What)> told = [];
        foreach (var job in story.Accepted) told.Add((job.At, $"accepted (job {job.Number})"));
        foreach (var line in story.Lines) told.Add((line.At, $"{line.State} by {line.Kind} of {line.Node}, attempt {line.Entry.Attempt}{(line.Entry.Error is { } error ? $", {error.Type}: {error.Message}" : "")}"));
        foreach (var run in story.Runs)
        {
            told.Add((run.Begun, $"{run.Process.Name} ({run.Member}) begins attempt {run.Attempt}, fence {run.Fence}"));
            told.Add((run.Over, run.Ended is null ? $"{run.Process.Name} dies with it" : $"{run.Process.Name} ends attempt {run.Attempt}: {run.How}"));
        }

        foreach (var trouble in Evidence.Troubles.Where(trouble => trouble.Process is null || story.Runs.Exists(run => run.Process == trouble.Process)))
            told.Add((trouble.From, $"*** {trouble.Process?.Name ?? "redis"} {trouble.What}"));
        return told.OrderBy(each => each.At).Select(each => $"{(each.At == long.MaxValue ? "never" : World.Clock(World.Start + TimeSpan.FromTicks(each.At)))} {each.What}");
    }
}

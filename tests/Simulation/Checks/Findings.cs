using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>A history put in order for those who judge it: stories by job, and what of its troubles excuses what.</summary>
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

    public JobStory Story(string key) => _stories.TryGetValue(key, out var story) ? story : _stories[key] = new JobStory(key);

    /// <summary>Whether something befell the process of this run, up to this moment, that may have cost it its jobs: death, frost, a cut or slow way to Redis, a drain.</summary>
    public bool IsExcused(HandlerRun run, long until) =>
        run.Process.DiedAt <= until || (Evidence.Forgotten is { } gone && until > gone.From && run.Begun <= gone.Until + Aftermath) || Evidence.Troubles.Any(trouble => trouble.Process == run.Process && trouble.From <= until && trouble.Until + Aftermath >= run.Begun)
        || (run.Process.CancelsWhenLeaseIsOver && Evidence.Troubles.Any(trouble => trouble.Process is null && trouble.From <= until && trouble.Until + Aftermath >= run.Begun));

    /// <summary>Says what is wrong, and tells the job's whole story.</summary>
    public void Add(JobStory story, string wrong) => Violations.Add($"{story.Key} {wrong}{string.Concat(Tell(story).Select(line => Environment.NewLine + "      " + line))}");

    /// <summary>A cut that has healed may still end in a broken connection, a lost lease, a node that is declared down.</summary>
    private static long Aftermath => TimeSpan.FromSeconds(15).Ticks;

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
                    Story($"{queue}/{entry.Id}").Lines.Add(new JournalLine(Evidence.WrittenAt(queue, record.Position.ToString()), record.Kind, record.Node, entry));
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

using Lighthouse.Broker;

namespace Lighthouse.Jobs.Cron;

/// <summary>The cluster's schedules as operators see and change them. What they put is checked here, and refused in words.</summary>
internal sealed class CronBoard(CronStore store, JobBroker broker)
{
    /// <summary>All schedules, by name.</summary>
    public async Task<IReadOnlyList<CronView>> ListAsync(CancellationToken ct)
    {
        var list = await store.ListAsync(ct: ct);
        var views = new List<CronView>();
        foreach (var queue in list.Entries!.GroupBy(entry => entry.Definition.Queue, StringComparer.Ordinal))
        {
            var ticks = Keys.IsQueueName(queue.Key) ? await store.LastTicksAsync(queue.Key, ct) : new Dictionary<string, long>();
            views.AddRange(queue.Select(entry => View(entry, ticks, list.NowMs)));
        }

        return [.. views.OrderBy(view => view.Entry.Definition.Name, StringComparer.Ordinal)];
    }

    /// <summary>One schedule; null when there is none of this name.</summary>
    public async Task<CronView?> FindAsync(string name, CancellationToken ct) =>
        (await ListAsync(ct)).FirstOrDefault(view => view.Entry.Definition.Name == name);

    /// <summary>Everything that is wrong with a definition, in sentences; empty when it can be put.</summary>
    public static IReadOnlyList<string> Problems(CronDefinition definition) => CronCheck.Problems(definition);

    /// <summary>Adds or changes a schedule on an operator's word.</summary>
    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public async Task<CronPut> PutAsync(CronDefinition definition, string by, CancellationToken ct)
    {
        if (Problems(definition) is { Count: > 0 } problems) throw new ArgumentException(string.Join(' ', problems), nameof(definition));
        return await store.PutAsync(definition, CronOrigin.Operator, by, ct);
    }

    /// <summary>Takes a schedule away; false when there was none.</summary>
    public Task<bool> RemoveAsync(string name, string by, CancellationToken ct) => store.RemoveAsync(name, by, ct);

    /// <summary>Stops a schedule until it is resumed; false when there is none.</summary>
    public Task<bool> PauseAsync(string name, string by, CancellationToken ct) => store.PauseAsync(name, by, ct);

    /// <summary>Lets a schedule go on from now; false when there is none.</summary>
    public Task<bool> ResumeAsync(string name, string by, CancellationToken ct) => store.ResumeAsync(name, by, ct);

    /// <summary>Enqueues a schedule's job at once, beside its ticks and whether it is paused or not; null when there is no such schedule.</summary>
    public async Task<EnqueueReply?> RunAsync(string name, CancellationToken ct)
    {
        if (await store.FindAsync(name, ct) is not { } entry) return null;
        return (await broker.EnqueueAsync(entry.Definition.Queue, [CronJob.Document(entry.Definition, null)], ct))[0];
    }

    /// <summary>The next ticks of a schedule after a moment.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static IReadOnlyList<DateTimeOffset> Next(string schedule, string timeZone, DateTimeOffset after, int count)
    {
        var times = CronTimes.Parse(schedule, timeZone);
        var ticks = new List<DateTimeOffset>(count);
        for (var at = times.Next(after); at is { } tick && ticks.Count < count; at = times.Next(tick)) ticks.Add(tick);
        return ticks;
    }

    private static CronView View(CronEntry entry, IReadOnlyDictionary<string, long> ticks, long nowMs)
    {
        DateTimeOffset? last = ticks.TryGetValue(entry.Definition.Name, out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        if (Problems(entry.Definition) is { Count: > 0 } problems) return new CronView(entry, last, null, string.Join(' ', problems));
        var times = CronTimes.Parse(entry.Definition.Schedule, entry.Definition.TimeZone);
        var next = entry.Paused ? null : times.Next(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        return new CronView(entry, last, next, null);
    }
}

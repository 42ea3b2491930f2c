using System.Text;
using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>What operators and the leader do.</summary>
internal sealed class LeaderSteps(ModelRun run)
{
    private static readonly (string Name, string?[] Values)[] Limits =
    [
        ("rate", ["1000/s", "3/s", null]), ("concurrency", ["4", null]), ("backlog", ["12", null]), ("max_crashes", ["1", "2", null]),
        ("type:slow:concurrency", ["1", "2", "none", null]), ("type:slow:rate", ["5/s", "1/m", null]), ("type:t:concurrency", ["3", null]), ("burst", ["2", null]),
    ];

    /// <summary>All that a job might be asked for by.</summary>
    public static List<string> Everybody(QueueRecord queue)
    {
        List<string> ids = [];
        foreach (var entry in queue.Streams.SelectMany(stream => stream.Entries)) ids.Add(entry is { Given: false, Job.Spec: { GivenId: { } given, IsMalformed: false } } ? given : entry.Job.Id);
        ids.AddRange(queue.Scheduled.Select(pair => pair.Job.Id));
        ids.AddRange(queue.Waiting.Values.Select(job => job.Id));
        ids.AddRange(queue.Dead.Select(pair => pair.Job.Id));
        ids.AddRange(queue.Inbox.Where(spec => !spec.IsMalformed).Select(spec => spec.GivenId).OfType<string>());
        return ids;
    }

    /// <summary>A process that has died, or a node that is only frozen, and will call once more.</summary>
    public string Victim(int node, int value) => run.Lost.Count > 0 && value % 2 == 0 ? run.Lost[(value >> 1) % run.Lost.Count] : run.Nodes[node].Id;

    public Task DieAsync(ModelNode node)
    {
        run.Tell($"{node.Id} dies, and starts anew");
        run.Lost.Add(node.Rise());
        return Task.CompletedTask;
    }

    public Task ShutOutAsync(string node, int value, Mishap mishap)
    {
        var forecast = 0L;
        return run.CallAsync($"{node} is shut out", mishap, value, async () => new Answer<long>(await run.Broker.ShutOutAsync(ModelServer.Queue, node)), () =>
        {
            forecast = new Recovering(run.Queue).ShutOut(node);
            return [];
        }, answer => answer.Value.ShouldBe(forecast));
    }

    public Task ReclaimAsync(string node, int value, Mishap mishap)
    {
        var crash = (value % 3) switch { 0 => null, 1 => new Crash(1), _ => new Crash(5) };
        var forecast = 0;
        return run.CallAsync($"what {node} held is reclaimed{(crash is null ? "" : crash.Held == 1 ? " after a crash alone" : " after a crash")}", mishap, value, () => run.Broker.ReclaimAsync(ModelServer.Queue, node, crash), () =>
        {
            var call = new Recovering(run.Queue);
            forecast = call.Reclaim(node, crash);
            return call.Journal;
        }, reply => reply.Moved.ShouldBe(forecast));
    }

    public async Task ReclaimLostAsync()
    {
        foreach (var node in run.Lost) await ReclaimAsync(node, 0, Mishap.None);
    }

    public Task CancelAsync(int value, Mishap mishap)
    {
        var ids = Everybody(run.Queue);
        var id = ids.Count == 0 || value % 50 == 0 ? $"id{value % 6}" : ids[value % ids.Count];
        // one that has to be looked for takes several calls; those do not fit one fate
        if (Ending.IsClientId(id) && mishap is Mishap.Late or Mishap.Repeated || new Call(run.Queue).Homes.Locate(id) is null) mishap = Mishap.None;
        (CancelStatus Status, string? Node) forecast = default;
        return run.CallAsync($"somebody cancels {id}", mishap, value, () => run.Operator.CancelAsync(ModelServer.Queue, id, "model", "because"), () =>
        {
            var call = new Operating(run.Queue);
            forecast = call.Cancel(id);
            return call.Journal;
        }, reply =>
        {
            run.Add($" → {reply.Status}");
            // of one that is not there any more the journal may know
            (reply.Status == CancelStatus.AlreadyEnded && forecast.Status == CancelStatus.Unknown ? CancelStatus.Unknown : reply.Status).ShouldBe(forecast.Status);
        }, isPipelined: false);
    }

    public Task RequeueAsync(int value, Mishap mishap) => BulkAsync("requeued", value, mishap, run.Operator.RequeueAsync, (call, filter) => call.Requeue(filter.Type, filter.Max));

    public Task PurgeAsync(int value, Mishap mishap) => BulkAsync("purged", value, mishap, run.Operator.PurgeAsync, (call, filter) => call.Purge(filter.Type, filter.Max));

    private Task BulkAsync(string word, int value, Mishap mishap, Func<string, DeadFilter, string, CancellationToken, Task<BulkReply>> call, Func<Operating, DeadFilter, int> reckon)
    {
        var filter = new DeadFilter { Type = value % 4 == 0 ? "t" : null, Max = value % 3 == 0 ? 1 : null };
        var forecast = 0;
        return run.CallAsync($"dead jobs are {word}{(filter.Type is null ? "" : $", of type {filter.Type}")}{(filter.Max is null ? "" : ", one")}", mishap, value, () => call(ModelServer.Queue, filter, "model", default), () =>
        {
            var operating = new Operating(run.Queue);
            forecast = reckon(operating, filter);
            return operating.Journal;
        }, reply =>
        {
            run.Add($" → {reply.Done}");
            reply.Done.ShouldBe(forecast);
        });
    }

    public Task ForgiveAsync(int value, Mishap mishap)
    {
        var node = run.Queue.Suspects.Count > 0 ? run.Queue.Suspects.GetAt(value % run.Queue.Suspects.Count).Value[0].Node : "a-1";
        var forecast = 0;
        return run.CallAsync($"{node} is forgiven", mishap, value, async () => new Answer<int>(await run.Operator.ForgiveAsync(ModelServer.Queue, node)), () =>
        {
            var call = new Operating(run.Queue);
            forecast = call.Forgive(node);
            return call.Journal;
        }, answer => answer.Value.ShouldBe(forecast));
    }

    public Task PauseAsync(int value, Mishap mishap)
    {
        var wanted = value % 4 == 0;
        return run.CallAsync(wanted ? "the queue is paused" : "the queue is resumed", mishap, value, async () =>
        {
            await (wanted ? run.Operator.PauseAsync(ModelServer.Queue, "model") : run.Operator.ResumeAsync(ModelServer.Queue, "model"));
            return new Answer<bool>(true);
        }, () =>
        {
            var call = new Operating(run.Queue);
            call.Pause(wanted);
            return call.Journal;
        });
    }

    public Task LimitAsync(int value, Mishap mishap)
    {
        var (name, values) = Limits[value % Limits.Length];
        return LimitAsync(mishap, value >> 8, new() { [name] = values[(value >> 4) % values.Length] });
    }

    public Task LimitAsync(Mishap mishap, int place, Dictionary<string, string?> changes) =>
        run.CallAsync($"limits: {string.Join(", ", changes.Select(change => $"{change.Key} {change.Value ?? "cleared"}"))}", mishap, place, async () =>
        {
            await run.Operator.SetLimitsAsync(ModelServer.Queue, changes, "model");
            return new Answer<bool>(true);
        }, () =>
        {
            var call = new Operating(run.Queue);
            call.Limit(changes);
            return call.Journal;
        });

    public Task FireAsync(int value, Mishap mishap)
    {
        var (schedule, spec) = ($"s{value % 2}", run.Jobs.Any(value, true));
        var tick = run.Queue.Now / 60_000 * 60_000 + value % 3 * 60_000;
        var seen = value % 5 == 0 ? 0 : run.Queue.Ticks.GetValueOrDefault(schedule);
        var forecast = FireStatus.Already;
        return run.CallAsync($"{schedule} fires the tick {tick} with {spec}, having seen {seen}", mishap, value, () => run.Operator.FireAsync(ModelServer.Queue, schedule, tick, seen, Encoding.UTF8.GetBytes(spec.Document)), () =>
        {
            var call = new Operating(run.Queue);
            forecast = call.Fire(schedule, tick, seen, spec);
            return call.Journal;
        }, reply => reply.Status.ShouldBe(forecast));
    }

    /// <summary>Not held up: an entry that is written meanwhile is none of those.</summary>
    public async Task RelayAsync(Mishap mishap)
    {
        var entries = await run.Operator.OutboxAsync(ModelServer.Queue);
        await run.CallAsync("what waits in the outbox is relayed", mishap is Mishap.Late or Mishap.CommandFails ? Mishap.None : mishap, 0, async () =>
        {
            await run.Operator.RelayedAsync(ModelServer.Queue, [.. entries.Select(entry => entry.Entry)]);
            return new Answer<bool>(true);
        }, () =>
        {
            run.Queue.Outbox = 0;
            return [];
        });
    }

    /// <summary>An audit finds what somebody did to the queue, and what strangers hold or could claim; a second one finds nothing.</summary>
    public async Task AuditAsync(int value = 0, Mishap mishap = Mishap.None)
    {
        for (var round = 0; await AuditOnceAsync(value, round == 0 ? mishap : Mishap.None) is { } found; round++)
        {
            if (found == 0)
            {
                run.IsDamaged = run.Queue.Streams.Any(stream => stream.Entries.Any(entry => entry.Bodiless)); // those show when their nodes let go of them
                Invariants.Check(run.Queue, run.IsDamaged);
                return;
            }
            round.ShouldBeLessThan(4, "audits find something again and again");
        }
    }

    /// <summary>How much it found; null when it was not done.</summary>
    private async Task<int?> AuditOnceAsync(int value, Mishap mishap)
    {
        Agreement.FollowOrder(run.Queue, run.Image);
        var live = run.Nodes.Select(node => node.Id).ToList();
        var callers = run.Queue.Nodes.Where(node => !Call.IsGone(node.Value)).Select(node => node.Key);
        var strangers = run.Image.Consumers.Union(callers).Except(live).Order(StringComparer.Ordinal).ToList();
        List<AuditKind> wanted = [];
        // it takes several calls where there are strangers; those do not fit one fate, unless each is only repeated
        if (mishap != Mishap.Repeated && (mishap != Mishap.CommandFails || strangers.Count > 0)) mishap = Mishap.None;
        var reply = await run.CallAsync("the leader audits the queue", mishap, value, async () =>
        {
            List<AuditFinding> findings = [];
            for (string? cursor = ""; cursor is not null;)
            {
                var step = await run.Operator.AuditAsync(ModelServer.Queue, live, cursor);
                findings.AddRange(step.Findings);
                cursor = step.Next;
            }
            return findings;
        }, () =>
        {
            List<JournalLine> lines = [];
            foreach (var stranger in strangers) lines.AddRange(Reckon(audit => audit.Member(stranger)));
            lines.AddRange(Reckon(audit => audit.Run()));
            return lines;

            List<JournalLine> Reckon(Action<Auditing> step)
            {
                var audit = new Auditing(run.Queue);
                step(audit);
                wanted.AddRange(audit.Findings);
                return audit.Journal;
            }
        }, findings =>
        {
            run.Add(findings.Count == 0 ? " → nothing found" : $" → {string.Join("; ", findings.Select(finding => finding.Text))}");
            findings.Select(finding => finding.Kind).Order().ShouldBe(wanted.Order());
            if (!run.IsDamaged) findings.ShouldAllBe(finding => finding.Kind == AuditKind.NoMember);
        }, isPipelined: false);
        return reply?.Count;
    }
}

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>A follow-up of an outcome: for this queue a job, for another its name.</summary>
internal sealed record FollowUpSpec(string? Queue, JobSpec Spec);

/// <summary>An outcome as the model reckons it.</summary>
internal sealed record OutcomeSpec(int Stream, EntryId Entry, string Id, bool HasOwnId, string Type, OutcomeKind Kind, int Attempt, long DelayMs, long ResultTtlMs, string? ReplyTo, IReadOnlyList<FollowUpSpec> FollowUps)
{
    public bool KeepsResult => ResultTtlMs > 0;

    public bool IsPlain => Kind == OutcomeKind.Succeeded && Stream == JobStreams.Ready && HasOwnId && ReplyTo is null && FollowUps.Count == 0;

    public string State => Kind switch { OutcomeKind.Succeeded => "succeeded", OutcomeKind.Retry => "retry", OutcomeKind.Dead => "dead", OutcomeKind.Cancelled => "cancelled", _ => "expired" };
}

/// <summary>Outcomes, and jobs given back.</summary>
internal sealed class Settling(QueueRecord queue)
{
    private readonly Call _call = new(queue);

    public List<JournalLine> Journal => _call.Journal;

    /// <summary>Answers the places of those that were not this node's any more.</summary>
    public (BrokerStatus Status, List<int> NotHeld) Settle(QueueSession session, IReadOnlyList<OutcomeSpec> outcomes)
    {
        if (_call.Refuse(session.Node, session.Session, session.History) is { } refusal) return (refusal, []);
        _call.Caller = session.Node;
        var missed = new List<int>();
        foreach (var group in Enumerable.Range(0, outcomes.Count).Where(i => outcomes[i].IsPlain).GroupBy(i => (outcomes[i].Type, outcomes[i].ResultTtlMs))) SettleGroup(outcomes, [.. group], missed);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].IsPlain) continue;
            if (SettleOne(session.Node, outcomes[i])) Follow(outcomes[i]);
            else missed.Add(i);
        }
        _call.Commit();
        return (BrokerStatus.Ok, missed);
    }

    private void SettleGroup(IReadOnlyList<OutcomeSpec> outcomes, IReadOnlyList<int> places, List<int> missed)
    {
        var done = new List<string>();
        var settled = PlainThatTakeEffect([.. places.Select(place => outcomes[place].Entry)]);
        foreach (var place in places)
        {
            if (!settled.Contains(outcomes[place].Entry) || queue.Stream(outcomes[place].Stream).At(outcomes[place].Entry) is not { } entry)
            {
                missed.Add(place);
                continue;
            }
            var id = entry.Position.ToString();
            queue.Count("succeeded");
            _call.Say(id, "succeeded", outcomes[place].Attempt);
            if (outcomes[place].KeepsResult) queue.Results[id] = "succeeded";
            Homes.Drop(entry);
            done.Add(id);
        }
        foreach (var id in done) _call.Lanes.Release(id, all: true);
        foreach (var id in done)
        {
            queue.Cancels.Remove(id);
            queue.Progress.Remove(id);
            queue.Suspects.Remove(id);
        }
    }

    /// <summary>
    /// All that are held; where some are not, those that are in the stream, and of what somebody took out of it either all or none: then nobody can tell them apart.
    /// </summary>
    private HashSet<EntryId> PlainThatTakeEffect(IReadOnlyList<EntryId> entries)
    {
        var known = entries.Distinct().Select(entry => (Entry: entry, Record: queue.Stream(JobStreams.Ready).At(entry))).ToList();
        var held = known.Count(pair => pair.Record is { Holder: not null });
        var there = known.Where(pair => pair.Record is { Bodiless: false }).Select(pair => pair.Entry).ToHashSet();
        return held == entries.Count || held - there.Count == known.Count - there.Count ? [.. entries] : there;
    }

    public (BrokerStatus Status, List<int> NotHeld) Release(QueueSession session, IReadOnlyList<Release> jobs)
    {
        if (_call.Refuse(session.Node, session.Session, session.History) is { } refusal) return (refusal, []);
        _call.Caller = session.Node;
        var missed = new List<int>();
        for (var i = 0; i < jobs.Count; i++)
        {
            if (!ReleaseOne(session.Node, jobs[i])) missed.Add(i);
        }
        _call.Commit();
        return (BrokerStatus.Ok, missed);
    }

    private bool SettleOne(string node, OutcomeSpec outcome)
    {
        if (queue.Stream(outcome.Stream).At(outcome.Entry) is not { } entry || entry.Holder != node) return false;
        if (outcome.Kind is OutcomeKind.Retry or OutcomeKind.Dead)
        {
            if (entry.Bodiless)
            {
                _call.Ending.Lose(outcome.Stream, entry, outcome.Id);
                return true;
            }
            var job = _call.Homes.Held(outcome.Stream, entry);
            job.Id = outcome.Id;
            if (outcome.Kind == OutcomeKind.Dead)
            {
                job.Attempts = outcome.Attempt;
                _call.Ending.Bury(job, "Oops", outcome.KeepsResult, outcome.ReplyTo);
            }
            else if (!_call.Ending.IsCancelled(job, outcome.Attempt)) Retry(job, outcome);
        }
        else
        {
            _call.Ending.Finish(outcome.Id, outcome.State, outcome.Attempt, outcome.KeepsResult, outcome.ReplyTo, outcome.Kind == OutcomeKind.Succeeded ? null : "Oops");
        }
        Homes.Drop(entry);
        return true;
    }

    private void Retry(JobRecord job, OutcomeSpec outcome)
    {
        job.Attempts = outcome.Attempt;
        job.UnknownSince = null;
        job.Error = "Oops";
        _call.Homes.Schedule(job, queue.Now + outcome.DelayMs);
        queue.Where.Remove(job.Id);
        queue.Progress.Remove(job.Id);
        _call.Suspicion.Survived(job.Id);
        _call.Lanes.Release(job.Id, all: false);
        queue.Count("retry");
        _call.Say(job.Id, "retry", outcome.Attempt, queue.Now + outcome.DelayMs, job.Error);
    }

    private void Follow(OutcomeSpec outcome)
    {
        foreach (var follow in outcome.FollowUps)
        {
            if (follow.Queue is not null)
            {
                queue.Outbox++;
                continue;
            }
            queue.Accepted++;
            _call.Admission.Document(follow.Spec);
        }
    }

    private bool ReleaseOne(string node, Release release)
    {
        if (queue.Stream(release.Job.Stream).At(release.Job.Entry) is not { } entry || entry.Holder != node) return false;
        if (entry.Bodiless)
        {
            _call.Ending.Lose(release.Job.Stream, entry, release.Job.Id);
            return true;
        }
        var job = _call.Homes.Held(release.Job.Stream, entry);
        job.Id = release.Job.Id;
        queue.Progress.Remove(job.Id);
        if (_call.Ending.IsCancelled(job, job.Attempts)) { }
        else if (release.Reason == ReleaseReason.UnknownType) Unknown(job, release);
        else if (release.Reason == ReleaseReason.Drain || !_call.Suspicion.IsPoison(job, node, alone: true))
        {
            _call.Suspicion.BringBack(job);
            _call.Lanes.Release(job.Id, all: false);
            _call.Say(job.Id, "released", job.Attempts);
        }
        Homes.Drop(entry);
        return true;
    }

    private void Unknown(JobRecord job, Release release)
    {
        job.UnknownSince ??= queue.Now;
        if (queue.Now - job.UnknownSince >= (long)release.Grace.TotalMilliseconds)
        {
            _call.Ending.Bury(job, "unknown-type", release.ResultTtl > TimeSpan.Zero, release.ReplyTo);
            return;
        }
        var due = queue.Now + (long)release.Delay.TotalMilliseconds;
        _call.Homes.Schedule(job, due);
        queue.Where.Remove(job.Id);
        _call.Lanes.Release(job.Id, all: false);
        _call.Say(job.Id, "released", job.Attempts, due, "unknown-type");
    }
}

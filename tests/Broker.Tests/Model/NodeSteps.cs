using System.Text;
using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Nodes at work, each with what it believes.</summary>
internal sealed class NodeSteps(ModelRun run)
{
    /// <summary>None while a node rests; some are longer than Redis lets any be.</summary>
    private static readonly TimeSpan[] Turns = [TimeSpan.FromSeconds(60), TimeSpan.Zero, TimeSpan.FromMinutes(4), TimeSpan.FromSeconds(60), TimeSpan.FromHours(1)];

    public static string Describe(IEnumerable<HeldJob> jobs) => string.Join(", ", jobs.Select(held => $"{held.Job.Id} ({held.Job.Stream} {held.Job.Entry})"));

    public async Task ClaimAsync(ModelNode node, int want, ClaimMode mode, Mishap mishap, int value)
    {
        if (await SessionAsync(node) is not { } session) return;
        if (node.Held.Count > 0) mode = ClaimMode.Busy;
        var number = node.Claims += 1 + value % 3;
        var turn = Turns[value % Turns.Length];
        var ahead = mode == ClaimMode.Busy ? want - (want / (1 + (value % 7 * 5))) : 0;
        ClaimForecast forecast = null!;
        var reply = await run.CallAsync($"{node.Id} claims {want}{(ahead == 0 ? "" : $", {ahead} ahead")}{(mode == ClaimMode.Busy ? "" : $" ({mode})")}", mishap, value, () => run.Broker.ClaimAsync(session, new ClaimOrder(number, want, mode, turn) { Ahead = ahead }), () =>
        {
            var claim = new Claiming(run.Queue);
            forecast = claim.Claim(session, number, want, mode, (long)turn.TotalMilliseconds, ahead);
            return claim.Journal;
        }, claim => Compare(forecast, claim), lasting: new Lasting(node.Id, Stamps: true, Forgets: true));
        Learn(node, reply?.Status);
        if (reply is { Status: BrokerStatus.Ok }) TakeUp(node, reply.Jobs);
    }

    public async Task SettleAsync(ModelNode node, int value, Mishap mishap)
    {
        if (await SessionAsync(node) is not { } session) return;
        var chosen = node.Held.Where((_, i) => node.Unheard.Count > 0 || value % 8 == 0 || (value >> i % 8 & 1) == 1).ToList();
        var outcomes = chosen.Select((held, i) => node.Unheard.GetValueOrDefault(held) ?? Outcome(held, value + 13 * i)).ToList();
        node.Unheard.Clear();
        if (outcomes.Count == 0) return;
        if (value % 3 == 0)
        {
            // it tells once more, among others, what it has told and has been answered
            chosen.AddRange(node.Told.Keys);
            outcomes.AddRange(node.Told.Values);
        }
        await SettleAsync(node, session, chosen, outcomes, mishap, value);
        node.Told.Clear();
        for (var i = 0; i < chosen.Count && node.Session is not null && node.Unheard.Count == 0; i++) node.Told[chosen[i]] = outcomes[i];
    }

    public async Task ReleaseAsync(ModelNode node, int value, Mishap mishap)
    {
        if (await SessionAsync(node) is not { } session) return;
        var chosen = node.Held.Where((_, i) => value % 4 == 0 || (value >> i % 8 & 1) == 1).ToList();
        var releases = chosen.Select((held, i) => ((value + i) % 8) switch
        {
            0 or 1 => held.Job.Unknown() with { ResultTtl = TimeSpan.FromMilliseconds(held.Spec?.ResultTtlMs ?? 0), ReplyTo = held.Spec?.ReplyTo },
            2 => held.Job.Drain() with { Reason = ReleaseReason.TookNodeDown },
            _ => held.Job.Drain(),
        }).ToList();
        (BrokerStatus Status, List<int> NotHeld) forecast = default;
        var reply = await run.CallAsync($"{node.Id} gives back {string.Join(", ", releases.Select(release => $"{release.Job.Id} ({release.Reason})"))}", mishap, value, () => run.Broker.ReleaseAsync(session, releases), () =>
        {
            var call = new Settling(run.Queue);
            forecast = call.Release(session, releases);
            return call.Journal;
        }, answer => Compare(forecast, answer));
        Learn(node, reply?.Status);
        if (reply is { Status: BrokerStatus.Ok }) node.Held.RemoveAll(chosen.Contains);
    }

    public async Task ProgressAsync(ModelNode node, int value, Mishap mishap)
    {
        if (await SessionAsync(node) is not { } session || node.Held.Count == 0) return;
        var job = node.Held[value % node.Held.Count].Job;
        var forecast = false;
        var reply = await run.CallAsync($"{node.Id} reports progress of {job.Id}", mishap, value,
            async () => new Answer<bool>(await run.Broker.ProgressAsync(session, job.Stream, job.Entry, job.Id, "{}"u8.ToArray())), () =>
            {
                forecast = new Recovering(run.Queue).Progress(session, job.Stream, job.Entry, job.Id);
                return [];
            }, answer => answer.Value.ShouldBe(forecast));
        if (reply is null) node.Session = null;
    }

    /// <summary>A new session, and what the node holds is what Redis says that it holds.</summary>
    /// <param name="value">Which of the two calls the mishap befalls, and where.</param>
    public async Task ReopenAsync(ModelNode node, Mishap mishap, int value)
    {
        var (ofOpen, ofHeld) = value % 2 == 0 ? (mishap, Mishap.None) : (Mishap.None, mishap);
        node.Session = null;
        node.Unheard.Clear();
        node.Told.Clear();
        var (id, number, forecast, held) = (node.Id, ++node.Opened, BrokerStatus.Ok, 0L); // a late call is still for the life that made it
        var open = await run.CallAsync($"{id} opens session {number}", ofOpen, value >> 1, () => run.Broker.OpenAsync(ModelServer.Queue, id, number), () =>
        {
            forecast = new Recovering(run.Queue).Open(id, number);
            held = run.Queue.Streams.Sum(stream => stream.Entries.Count(entry => entry.Holder == id));
            return [];
        }, answer => (answer.Status, answer.Held).ShouldBe((forecast, forecast == BrokerStatus.Ok ? held : 0)), isPipelined: false, lasting: new Lasting(id));
        Learn(node, open?.Status);
        if (open is not { Status: BrokerStatus.Ok }) return;

        var session = new QueueSession(ModelServer.Queue, node.Id, number, open.History);
        (node.Claims, ClaimForecast? list) = (0, null);
        node.Held.Clear();
        var reply = await run.CallAsync($"{node.Id} asks what it holds", ofHeld, value >> 1, () => run.Broker.HeldAsync(session, default), () =>
        {
            var claim = new Claiming(run.Queue);
            list = claim.Held(session);
            return claim.Journal;
        }, answer =>
        {
            run.Add($" → {Describe(answer.Jobs.Select(job => new HeldJob(job, null)))}");
            answer.Next.ShouldBeNull();
            Compare(list!, answer.Jobs);
        }, lasting: new Lasting(Stamps: true));
        if (reply is null) return; // it opens once more before it does anything else
        node.Session = session;
        TakeUp(node, reply.Jobs);
    }

    /// <summary>Where Redis fails it, whether it holds anything is not known: then it is told that it does, and nothing has changed.</summary>
    public async Task CloseAsync(ModelNode node, Mishap mishap, int value)
    {
        if (await SessionAsync(node) is not { } session) return;
        var (forecast, answered) = (false, true);
        var reply = await run.CallAsync($"{node.Id} leaves the queue", mishap, value, async () => new Answer<bool>(answered = await run.Broker.CloseAsync(session)), () =>
        {
            forecast = (answered || mishap != Mishap.CommandFails) && new Recovering(run.Queue).Close(session.Node, session.Session);
            return [];
        }, answer => answer.Value.ShouldBe(forecast));
        if (reply is null or { Value: true }) node.Session = null;
    }

    /// <summary>All that is left is run, and then nothing may be left behind.</summary>
    public async Task DrainAsync(LeaderSteps leader)
    {
        await run.LateCallsArriveAsync();
        await leader.PauseAsync(1, Mishap.None);
        await leader.ReclaimLostAsync();
        await leader.AuditAsync();
        await run.PassAsync(TimeSpan.FromDays(2));
        foreach (var node in run.Nodes) await ReopenAsync(node, Mishap.None, 0);
        for (var round = 0; round < 100 && run.Queue.HasMore; round++)
        {
            foreach (var node in run.Nodes)
            {
                if (await SessionAsync(node) is not { } session) continue;
                await SettleAsync(node, session, [.. node.Held], [.. node.Held.Select(held => held.Job.Succeeded())], Mishap.None, 0);
                await ClaimAsync(node, 1, ClaimMode.Alone, Mishap.None, 0);
                await ClaimAsync(node, 1000, ClaimMode.Busy, Mishap.None, 0);
            }
            await run.PassAsync(TimeSpan.FromMinutes(1));
        }
        await run.PassAsync(TimeSpan.FromDays(2));
        await ClaimAsync(run.Nodes[0], 1, ClaimMode.Idle, Mishap.None, 0);
        await leader.AuditAsync();
        Remains.Check(run.Queue);
    }

    private async Task<QueueSession?> SessionAsync(ModelNode node)
    {
        if (node.Session is null) await ReopenAsync(node, Mishap.None, 0);
        return node.Session;
    }

    private async Task SettleAsync(ModelNode node, QueueSession session, List<HeldJob> chosen, List<Outcome> outcomes, Mishap mishap, int value)
    {
        if (outcomes.Count == 0) return;
        var specs = outcomes.Select(Spec).ToList();
        (BrokerStatus Status, List<int> NotHeld) forecast = default;
        var reply = await run.CallAsync($"{node.Id} settles {string.Join(", ", specs.Select(outcome => $"{outcome.Id} {outcome.State}{(outcome.FollowUps.Count > 0 ? $" with {outcome.FollowUps[0].Queue ?? $"{outcome.FollowUps[0].Spec}"}" : "")}"))}", mishap, value,
            () => run.Broker.SettleAsync(session, outcomes), () =>
            {
                var call = new Settling(run.Queue);
                forecast = call.Settle(session, specs);
                return call.Journal;
            }, answer => Compare(forecast, answer));
        // one that hears nothing may as well go on, and say it all once more with whatever else there is by then
        if (reply is null && (value >> 12) % 4 != 0)
        {
            for (var i = 0; i < chosen.Count; i++) node.Unheard[chosen[i]] = outcomes[i];
        }
        else Learn(node, reply?.Status);
        if (reply is { Status: BrokerStatus.Ok }) node.Held.RemoveAll(chosen.Contains);
    }

    private Outcome Outcome(HeldJob held, int value)
    {
        var (job, ttl) = (held.Job, TimeSpan.FromMilliseconds(held.Spec?.ResultTtlMs ?? 0));
        var choice = (value >> 3) % 15;
        return choice switch
        {
            0 or 1 => job.Retry(TimeSpan.FromSeconds(value % 4)),
            2 => job.Dead(ttl, held.Spec?.ReplyTo),
            3 => job.Succeeded("1", TimeSpan.FromHours(1), "r"),
            4 => job.Succeeded() with { FollowUps = [new FollowUp("other", """{"type":"t"}"""u8.ToArray())] },
            5 => Follow(job.Succeeded(), run.Jobs.Any(value, true)),
            6 => job.Dead() with { Kind = value % 2 == 0 ? OutcomeKind.Cancelled : OutcomeKind.Expired },
            _ => job.Succeeded("", ttl, held.Spec?.ReplyTo),
        };
    }

    private Outcome Follow(Outcome outcome, JobSpec spec)
    {
        _follow[outcome.Job] = spec;
        return outcome with { FollowUps = [new FollowUp(ModelServer.Queue, Encoding.UTF8.GetBytes(spec.Document))] };
    }

    private readonly Dictionary<ClaimedJob, JobSpec> _follow = [];

    private OutcomeSpec Spec(Outcome outcome)
    {
        var job = outcome.Job;
        List<FollowUpSpec> follows = [.. outcome.FollowUps.Select(follow => follow.Queue == ModelServer.Queue ? new FollowUpSpec(null, _follow[job]) : new FollowUpSpec(follow.Queue, _follow.GetValueOrDefault(job)!))];
        var ends = outcome.Kind != OutcomeKind.Retry;
        return new OutcomeSpec(job.Stream, job.Entry, job.Id, job.HasOwnId, outcome.Type, outcome.Kind, job.Attempt, (long)outcome.Delay.TotalMilliseconds, ends ? (long)outcome.ResultTtl.TotalMilliseconds : 0, ends ? outcome.ReplyTo : null, follows);
    }

    private void Learn(ModelNode node, BrokerStatus? status)
    {
        if (status is null or BrokerStatus.Resync or BrokerStatus.Unknown or BrokerStatus.Stale) node.Session = null;
        if (status == BrokerStatus.Fenced) run.Lost.Add(node.Rise());
    }

    private void TakeUp(ModelNode node, IReadOnlyList<ClaimedJob> jobs)
    {
        foreach (var job in jobs) node.Held.Add(new HeldJob(job, run.Queue.Stream(job.Stream).At(job.Entry)?.Job.Spec));
    }

    private void Compare(ClaimForecast forecast, ClaimReply claim)
    {
        run.Add($" → {claim.Status}{(claim.Jobs.Count == 0 ? "" : $": {Describe(claim.Jobs.Select(job => new HeldJob(job, null)))}")}");
        claim.Status.ShouldBe(forecast.Status);
        Compare(forecast, claim.Jobs);
        (claim.Alone, claim.AloneWanted).ShouldBe((forecast.Suspect == 1, forecast.Suspect == 2), "a suspect, or the wish for one");
        claim.Crowded.ShouldBe(forecast.Crowded, "too many were sent away to wait");
        ((long)claim.Next.TotalMilliseconds, claim.More).ShouldBe((forecast.NextMs, forecast.More), "when to look again");
    }

    private void Compare(ClaimForecast forecast, IReadOnlyList<ClaimedJob> jobs)
    {
        jobs.Select(job => job.Id).ShouldBe(forecast.Jobs, "the jobs handed out, in their order");
        for (var i = 0; i < jobs.Count; i++)
        {
            jobs[i].Fence.ShouldBe(forecast.FirstFence + i, "the fence");
            var entry = run.Queue.Stream(jobs[i].Stream).At(jobs[i].Entry).ShouldNotBeNull();
            jobs[i].Attempt.ShouldBe(entry.Job.Attempts + 1, $"the attempt of {jobs[i].Id}");
            jobs[i].Fields.Select(field => Encoding.UTF8.GetString(field.Span)).ShouldBe(entry.Job.Spec!.Fields);
        }
    }

    private void Compare((BrokerStatus Status, List<int> NotHeld) forecast, SettleReply reply)
    {
        run.Add($" → {reply.Status}{(reply.NotHeld.Count == 0 ? "" : $", not held: {string.Join(", ", reply.NotHeld)}")}");
        reply.Status.ShouldBe(forecast.Status);
        reply.NotHeld.ShouldBe(forecast.NotHeld.Order());
    }
}

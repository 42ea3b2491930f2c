using Lighthouse.Actors;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Contends for leadership and, while it leads, has the leader's duties done by its children. It leads only while its own term,
/// counted on the monotonic clock from before the call, is valid; when that is over the children stop at once, whatever Redis says later.
/// What they write carries the term's token, so that a late write of a former leader changes nothing.
/// </summary>
internal sealed partial class LeaderActor(LeaderOptions options, LeaderTools tools) : Actor<LeaderMessage>
{
    private static readonly LeaderMessage Contend = new LeaderMessage.Contend();
    private static readonly LeaderMessage TermEnds = new LeaderMessage.TermEnds();
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly List<ActorRef> _children = [];
    private long _token;
    private long _asked;
    private bool _unreachable;
    private string? _follows;

    public static Props<LeaderMessage> Props(LeaderOptions options, LeaderTools tools) =>
        Actors.Props.Create(() => new LeaderActor(options, tools));

    /// <summary>Without Redis a duty fails again and again; it is not given up, and its failures say so once.</summary>
    protected override SupervisorStrategy Strategy { get; } = new()
    {
        MaxRestarts = int.MaxValue,
        Backoff = new BackoffOptions { First = TimeSpan.FromMilliseconds(200), Cap = TimeSpan.FromSeconds(5) },
    };

    private bool Leads => _children.Count > 0;

    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(Contend);
        return default;
    }

    protected override ValueTask ReceiveAsync(LeaderMessage message)
    {
        switch (message)
        {
            case LeaderMessage.Contend: Ask(); break;
            case LeaderMessage.Answered answer: Heed(answer); break;
            case LeaderMessage.Unanswered failure: Unanswered(failure.Cause); break;
            case LeaderMessage.TermEnds when Leads: WatchTerm(); break;
        }

        return default;
    }

    /// <summary>The lead is given up rather than left to run out, so that the next one need not wait.</summary>
    protected override async ValueTask PostStopAsync()
    {
        if (!Leads) return;
        tools.Status.Followed();
        try
        {
            using var patience = new CancellationTokenSource(options.Cadence, Context.TimeProvider);
            await tools.Membership.ResignAsync(_token, patience.Token);
        }
        catch (Exception error) when (error is RedisException or OperationCanceledException)
        {
            // The term runs out by itself.
        }
    }

    private void Ask()
    {
        var asked = Context.TimeProvider.GetTimestamp();
        Context.PipeToSelf(
            tools.Membership.LeadAsync(options.Node, options.Term, options.Prefer, Context.Stopping),
            reply => new LeaderMessage.Answered(reply, asked),
            cause => new LeaderMessage.Unanswered(cause));
    }

    private void Heed(LeaderMessage.Answered answer)
    {
        if (_unreachable) LogReachable(Context.Logger);
        _unreachable = false;
        var leader = answer.Reply.Leader;
        if (!answer.Reply.Leading)
        {
            if (Leads) StepDown($"{leader.Node} leads now");
            Follow(leader.Node);
            Context.ScheduleOnce(UntilNextAsk(leader.UntilMs - answer.Reply.NowMs), Contend);
            return;
        }

        _asked = answer.Asked;
        if (Remaining() > TimeSpan.Zero)
        {
            if (Leads && leader.Token != _token) StepDown("it lost and regained the lead in between");
            if (!Leads) TakeOver(leader.Token);
        }

        Context.ScheduleOnce(options.Cadence, Contend);
    }

    private void Unanswered(Exception cause)
    {
        if (Context.Stopping.IsCancellationRequested) return;
        if (!_unreachable) LogUnreachable(Context.Logger, cause.Message);
        _unreachable = true;
        Context.ScheduleOnce(options.Cadence, Contend);
    }

    private void TakeOver(long token)
    {
        _token = token;
        _follows = null;
        _children.Add(Context.Spawn(Reaper.Props(options, tools, token), $"reaper-{token}"));
        _children.Add(Context.Spawn(Audit.Props(options, tools), $"audit-{token}"));
        _children.Add(Context.Spawn(OutboxSweep.Props(options, tools), $"outbox-{token}"));
        _children.Add(Context.Spawn(CronActor.Props(tools), $"cron-{token}"));
        var coordinator = Context.Spawn(Coordinator.Props(options, tools, token), $"coordinator-{token}");
        _children.Add(coordinator);
        tools.Status.Led(token, coordinator);
        WatchTerm();
        LogLeads(Context.Logger, options.Node, token);
    }

    /// <summary>Looks again when the term, as last renewed, is over. Timers count whole milliseconds and may come a fraction early: hence the moment more.</summary>
    private void WatchTerm()
    {
        if (Remaining() <= TimeSpan.Zero) StepDown("its term ended before Redis renewed it");
        else Context.ScheduleOnce(Remaining() + Moment, TermEnds);
    }

    private void StepDown(string reason)
    {
        foreach (var child in _children) Context.Stop(child);
        _children.Clear();
        tools.Status.Followed();
        LogStepsDown(Context.Logger, options.Node, _token, reason);
    }

    private void Follow(string leader)
    {
        if (_follows == leader || leader.Length == 0) return;
        _follows = leader;
        LogFollows(Context.Logger, leader);
    }

    private TimeSpan Remaining() => options.Term - Context.TimeProvider.GetElapsedTime(_asked);

    /// <summary>The moment the lead falls vacant, when that comes before the next turn. A vacancy that was not given to us is for live members only: we are not one at present.</summary>
    private TimeSpan UntilNextAsk(long vacantInMs)
    {
        var vacancy = TimeSpan.FromMilliseconds(vacantInMs) + Moment;
        return vacantInMs > 0 && vacancy < options.Cadence ? vacancy : options.Cadence;
    }

    [LoggerMessage(3001, LogLevel.Information, "{Node} leads the cluster (term {Token})")]
    private static partial void LogLeads(ILogger logger, string node, long token);

    [LoggerMessage(3002, LogLevel.Warning, "{Node} no longer leads (term {Token}): {Reason}")]
    private static partial void LogStepsDown(ILogger logger, string node, long token, string reason);

    [LoggerMessage(3003, LogLevel.Information, "{Leader} leads the cluster")]
    private static partial void LogFollows(ILogger logger, string leader);

    [LoggerMessage(3004, LogLevel.Warning, "Leadership cannot be asked for: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string reason);

    [LoggerMessage(3005, LogLevel.Information, "Leadership can be asked for again")]
    private static partial void LogReachable(ILogger logger);
}

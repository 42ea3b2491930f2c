using Lighthouse.Actors;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Owns the node's turn of running a suspect: a job that was held in two crashes, or alone in one, runs alone on its node, so that only its own crash is counted
/// and takes nobody with it. All queues stop claiming and run dry, which an idle node is at once; the queue of the suspect claims it, and when that has ended the next
/// suspect has its turn, or all go on.
/// However it ends, other work then has the node for as long as it stood still, or a turn. A node whose jobs take longer than its patience goes on without, and waits twice as
/// long the next time.
/// </summary>
internal sealed partial class QuarantineActor(IReadOnlyDictionary<string, ActorRef<QueueMessage>> queues, SuspectDuty duty) : Actor<QuarantineMessage>
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(16);

    /// <summary>How long a node that stands still goes on with one suspect after the other, before it takes other work again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    /// <summary>Where a suspect that waits cannot be handed out, because its lane has no room say, an idle node asks in vain. Not more often than this.</summary>
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _busy = [];
    private readonly List<string> _waiting = [];
    private long _since;
    private long _aloneSince;
    private long _alone;
    private string? _queue;
    private bool _isAlone;
    private TimeSpan _patience = SuspectDuty.FirstTurn;
    private ActorTimer? _timer;
    private ActorTimer? _rest;

    protected override ValueTask PreStartAsync()
    {
        Tell(new QueueMessage.StandStill(On: false)); // after a failure: whoever stood still for the last life
        duty.Turn = _patience;
        return default;
    }

    protected override ValueTask ReceiveAsync(QuarantineMessage message)
    {
        switch (message)
        {
            case QuarantineMessage.Wanted wanted when _queue is null: Begin(wanted.Queue); break;
            case QuarantineMessage.Wanted wanted when _queue is not null && wanted.Queue != _queue && !_waiting.Contains(wanted.Queue): _waiting.Add(wanted.Queue); break;
            case QuarantineMessage.Dry dry when _queue is not null: OnDry(dry.Queue); break;
            case QuarantineMessage.Over over when _isAlone && over.Queue == _queue && over.Number == _alone: OnOver(over.HadOne); break;
            case QuarantineMessage.Lost when _queue is not null: End(ShortestRest); break;
            case QuarantineMessage.PatienceIsOver when _queue is not null && !_isAlone: GiveUp(); break;
            case QuarantineMessage.Rested when _queue is null: duty.Turn = _patience; break;
        }

        return default;
    }

    private void Begin(string queue)
    {
        LogBegins(Context.Logger, queue);
        _queue = queue;
        _isAlone = false;
        _since = Context.TimeProvider.GetTimestamp();
        _rest?.Cancel();
        _busy.UnionWith(queues.Keys);
        _timer = Context.ScheduleOnce(_patience, new QuarantineMessage.PatienceIsOver());
        Tell(new QueueMessage.StandStill(On: true));
    }

    private void OnDry(string queue)
    {
        if (_isAlone)
        {
            if (queue == _queue) GoAlone(); // its IngestActor began anew, and may not have heard of it
            return;
        }

        _busy.Remove(queue);
        if (_busy.Count > 0) return;
        _timer?.Cancel();
        _isAlone = true;
        _aloneSince = Context.TimeProvider.GetTimestamp();
        _patience = SuspectDuty.FirstTurn;
        GoAlone();
    }

    /// <summary>To run dry is dear, and the node is: so it goes on with the next suspect, of each queue that has one in turn, until there is none or its turn is over.</summary>
    private void OnOver(bool hadOne)
    {
        if (hadOne) _waiting.Add(_queue!);
        if (_waiting.Count == 0 || Context.TimeProvider.GetElapsedTime(_aloneSince) >= Turn)
        {
            End(Turn);
            return;
        }

        _queue = _waiting[0];
        _waiting.RemoveAt(0);
        GoAlone();
    }

    /// <summary>Only the answer to the last of these counts: what is under way from a former life of the queue is none.</summary>
    private void GoAlone() => queues[_queue!].Tell(new QueueMessage.GoAlone(++_alone));

    private void GiveUp()
    {
        LogGivesUp(Context.Logger, _queue!, _patience);
        End(_patience);
        _patience = _patience * 2 < LongestPatience ? _patience * 2 : LongestPatience;
    }

    private void End(TimeSpan longestRest)
    {
        _timer?.Cancel();
        _queue = null;
        _isAlone = false;
        duty.Turn = TimeSpan.Zero;
        var stood = Context.TimeProvider.GetElapsedTime(_since);
        var rest = stood < ShortestRest ? ShortestRest : stood < longestRest ? stood : longestRest;
        _rest = Context.ScheduleOnce(rest, new QuarantineMessage.Rested());
        _busy.Clear();
        _waiting.Clear();
        Tell(new QueueMessage.StandStill(On: false));
    }

    private void Tell(QueueMessage message)
    {
        foreach (var queue in queues.Values) queue.Tell(message);
    }

    [LoggerMessage(1301, LogLevel.Information, "A job of queue {Queue} was held in crashes and is to run alone here: this node claims nothing until it has run dry and that job has ended")]
    private static partial void LogBegins(ILogger logger, string queue);

    [LoggerMessage(1302, LogLevel.Information, "Jobs of this node run longer than {Patience}: it goes on, and the suspect of queue {Queue} waits for another turn")]
    private static partial void LogGivesUp(ILogger logger, string queue, TimeSpan patience);
}

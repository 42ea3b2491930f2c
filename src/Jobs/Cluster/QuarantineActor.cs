using Lighthouse.Actors;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs;

/// <summary>
/// Owns the node's turn of running a suspect: a job that was held in two crashes, or alone in one, runs alone on its node, so that only its own crash is counted
/// and takes nobody with it. All queues stop claiming and run dry, the queue of the suspect claims it, and when that has ended the next suspect
/// has its turn, or all go on.
/// A node whose jobs take longer than its patience goes on without; it then rests for as long as it stood still, and waits twice as long the next time.
/// </summary>
internal sealed partial class QuarantineActor(IReadOnlyDictionary<string, ActorRef<QueueMessage>> queues) : Actor<QuarantineMessage>
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(16);

    /// <summary>How long a node that stands still goes on with one suspect after the other, before it takes other work again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _busy = [];
    private readonly List<string> _waiting = [];
    private long _aloneSince;
    private string? _queue;
    private bool _isAlone;
    private TimeSpan _patience = FirstPatience;
    private long? _restsSince;
    private ActorTimer? _timer;

    protected override ValueTask PreStartAsync()
    {
        Tell(new QueueMessage.StandStill(On: false)); // after a failure: whoever stood still for the last life
        return default;
    }

    protected override ValueTask ReceiveAsync(QuarantineMessage message)
    {
        switch (message)
        {
            case QuarantineMessage.Wanted wanted when _queue is null && !Rests(): Begin(wanted.Queue); break;
            case QuarantineMessage.Wanted wanted when _queue is not null && wanted.Queue != _queue && !_waiting.Contains(wanted.Queue): _waiting.Add(wanted.Queue); break;
            case QuarantineMessage.Dry dry when _queue is not null: OnDry(dry.Queue); break;
            case QuarantineMessage.Over over when over.Queue == _queue: OnOver(over.HadOne); break;
            case QuarantineMessage.Lost when _queue is not null: End(); break;
            case QuarantineMessage.PatienceIsOver when _queue is not null && !_isAlone: GiveUp(); break;
        }

        return default;
    }

    private void Begin(string queue)
    {
        LogBegins(Context.Logger, queue);
        _queue = queue;
        _isAlone = false;
        _busy.UnionWith(queues.Keys);
        _timer = Context.ScheduleOnce(_patience, new QuarantineMessage.PatienceIsOver());
        Tell(new QueueMessage.StandStill(On: true));
    }

    private void OnDry(string queue)
    {
        if (_isAlone)
        {
            if (queue == _queue) End(); // its IngestActor began anew, and what it held has ended since
            return;
        }

        _busy.Remove(queue);
        if (_busy.Count > 0) return;
        _timer?.Cancel();
        _isAlone = true;
        _aloneSince = Context.TimeProvider.GetTimestamp();
        _patience = FirstPatience;
        queues[_queue!].Tell(new QueueMessage.GoAlone());
    }

    /// <summary>To run dry is dear, and the node is: so it goes on with the next suspect, of each queue that has one in turn, until there is none or its turn is over.</summary>
    private void OnOver(bool hadOne)
    {
        if (hadOne) _waiting.Add(_queue!);
        if (_waiting.Count == 0 || Context.TimeProvider.GetElapsedTime(_aloneSince) >= Turn)
        {
            End();
            return;
        }

        _queue = _waiting[0];
        _waiting.RemoveAt(0);
        queues[_queue].Tell(new QueueMessage.GoAlone());
    }

    private void GiveUp()
    {
        LogGivesUp(Context.Logger, _queue!, _patience);
        _restsSince = Context.TimeProvider.GetTimestamp();
        End();
        _patience = _patience * 2 < LongestPatience ? _patience * 2 : LongestPatience;
    }

    /// <summary>The patience is that of the next turn, twice as long as the last one was.</summary>
    private bool Rests() => _restsSince is { } since && Context.TimeProvider.GetElapsedTime(since) < _patience / 2;

    private void End()
    {
        _timer?.Cancel();
        _queue = null;
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

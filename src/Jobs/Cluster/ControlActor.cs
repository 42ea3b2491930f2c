using Lighthouse.Actors;

namespace Lighthouse.Jobs;

/// <summary>Carries out what operators and the host ask of a running node. A drain: running jobs end, are cancelled before the grace is over, and are given back at its end.</summary>
internal sealed class ControlActor(TimeSpan grace, ActorRef<NodeMessage> guardian) : Actor<ControlMessage>
{
    /// <summary>What a cancelled job is given to end in, when the grace leaves that much.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>For the last settles and releases.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private bool _draining;
    private bool _over;

    protected override ValueTask ReceiveAsync(ControlMessage message)
    {
        switch (message)
        {
            case ControlMessage.Drain when !_draining:
                _draining = true;
                guardian.Tell(new NodeMessage.Drain());
                Context.ScheduleOnce(grace > Farewell * 2 ? grace - Farewell : grace * 0.8, new ControlMessage.Cancel());
                Context.ScheduleOnce(grace, new ControlMessage.GraceIsOver());
                break;
            case ControlMessage.Cancel:
                guardian.Tell(new NodeMessage.CancelRunning());
                break;
            case ControlMessage.Now when !_over:
                guardian.Tell(new NodeMessage.Drain());
                guardian.Tell(new NodeMessage.CancelRunning());
                GiveUp();
                break;
            case ControlMessage.GraceIsOver when !_over:
                GiveUp();
                break;
            case ControlMessage.Resize resize:
                guardian.Tell(new NodeMessage.Command(resize.Queue, new QueueMessage.Resize(resize.Workers), resize.ReplyTo));
                break;
            case ControlMessage.Pause pause:
                guardian.Tell(new NodeMessage.Command(pause.Queue, new QueueMessage.Pause(On: true), pause.ReplyTo));
                break;
            case ControlMessage.Resume resume:
                guardian.Tell(new NodeMessage.Command(resume.Queue, new QueueMessage.Pause(On: false), resume.ReplyTo));
                break;
            case ControlMessage.PatienceIsOver:
                guardian.Tell(new NodeMessage.End());
                break;
        }

        return default;
    }

    private void GiveUp()
    {
        _draining = _over = true;
        guardian.Tell(new NodeMessage.GiveUp());
        Context.ScheduleOnce(Patience, new ControlMessage.PatienceIsOver());
    }
}

using Lighthouse.Actors.Testing;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>An intake of four workers that has a session and something to look for.</summary>
public abstract class IntakeTest
{
    private protected static readonly TimeSpan Turn = SuspectDuty.FirstTurn;

    private protected static readonly QueueSession Session = new("email", "n1", 1, "a");

    private protected readonly VirtualTime _time = new();
    private protected readonly HeldJobs _held;
    private protected readonly Intake _intake;
    private protected readonly NodeLease _lease;
    private protected readonly QueueRun _run;
    private protected readonly Tenure _tenure;

    protected IntakeTest()
    {
        _lease = new NodeLease(_time);
        _lease.Renew(_time.GetTimestamp(), TimeSpan.FromHours(1));
        _run = Held.Run(_time, _lease, workers: 4);
        _held = new HeldJobs(_run, new JobBacklog());
        _tenure = new Tenure(_time);
        _tenure.Begin(Session, 1);
        _intake = new Intake(_run, _held, _tenure, new ServiceTime());
        _intake.Look();
    }

    /// <summary>Its first claim has found nothing.</summary>
    private protected void Rest()
    {
        _intake.Next();
        _intake.Answered(Reply(BrokerStatus.Ok));
    }

    private protected static ClaimReply Reply(BrokerStatus status, int next = 300) => new(status, 0, TimeSpan.FromMilliseconds(next), false, []);
}

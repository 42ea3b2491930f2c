using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Client.Tests;

/// <summary>Claims and settles by hand, as a node would.</summary>
internal sealed class SimulatedNode
{
    private readonly JobBroker _broker;
    private readonly QueueSession _session;
    private long _claims;

    private SimulatedNode(JobBroker broker, QueueSession session) => (_broker, _session) = (broker, session);

    public static async Task<SimulatedNode> OpenAsync(JobBroker broker, string queue)
    {
        var opened = await broker.OpenAsync(queue, "node-a", 1);
        opened.Status.ShouldBe(BrokerStatus.Ok);
        return new SimulatedNode(broker, new QueueSession(queue, "node-a", 1, opened.History));
    }

    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int want = 1_000)
    {
        var claimed = await _broker.ClaimAsync(_session, ++_claims, want);
        claimed.Status.ShouldBe(BrokerStatus.Ok);
        return claimed.Jobs;
    }

    public async Task SettleAsync(ClaimedJob job, OutcomeKind kind, string result = "", JobError? error = null, TimeSpan? resultTtl = null)
    {
        var settled = await _broker.SettleAsync(_session, [new Outcome
        {
            Job = job,
            Kind = kind,
            Type = "any",
            Result = System.Text.Encoding.UTF8.GetBytes(result),
            Error = error,
            ResultTtl = resultTtl ?? TimeSpan.Zero,
        }]);
        settled.Status.ShouldBe(BrokerStatus.Ok);
        settled.NotHeld.ShouldBeEmpty();
    }

    /// <summary>Why a node would not run the job.</summary>
    public static string Refusal(ClaimedJob job)
    {
        EnvelopeReader.TryRead(job.Fields, Limits.Default, out _, out var error).ShouldBeFalse();
        return error!;
    }

    public static JobEnvelope Read(ClaimedJob job)
    {
        EnvelopeReader.TryRead(job.Fields, Limits.Default, out var envelope, out var error).ShouldBeTrue(error);
        return envelope!;
    }
}

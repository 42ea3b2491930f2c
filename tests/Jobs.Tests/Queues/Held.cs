using Lighthouse.Actors;
using System.Text;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Queues;

/// <summary>Jobs as a claim would have handed them out.</summary>
internal static class Held
{
    public static ClaimedJob Claimed(ulong entry, string body = "{}", int stream = JobStreams.Ready)
    {
        var id = new EntryId(1_700_000_000_000, entry);
        ReadOnlyMemory<byte>[] fields = [Bytes("type"), Bytes("work"), Bytes("args"), Bytes(body)];
        return new ClaimedJob(stream, id, Bytes(id.ToString()), (long)entry, 1_700_000_000_000, default, fields);
    }

    public static HeldJob Job(ulong entry, string body = "{}", int stream = JobStreams.Ready) => new(Claimed(entry, body, stream), 0, TimeProvider.System, ThreadPoolScheduler.Instance);

    /// <summary>A queue that nobody runs jobs of: for what owns state beside its actors.</summary>
    public static QueueRun Run(TimeProvider time, NodeLease lease, int workers) => new()
    {
        Queue = "default",
        Size = new QueueSize(workers),
        Settings = new NodeSettings(),
        Limits = Limits.Default,
        Handlers = new HandlerRegistry([]),
        Runner = new JobRunner(null!, [], int.MaxValue, int.MaxValue),
        Failures = new FailurePolicy(new ExceptionMap(), new Random(1), Defaults.MaxAttempts, Defaults.Backoff),
        Lease = lease,
        Suspects = new SuspectDuty(),
        Health = new NodeHealth(time),
        Metrics = new NodeMetrics(),
        Time = time,
        Scheduler = ThreadPoolScheduler.Instance,
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

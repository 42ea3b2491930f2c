using Lighthouse.Actors;
using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Micro;

/// <summary>A queue on this node whose one handler does nothing.</summary>
internal static class NoopQueue
{
    public static QueueRun Run(int workers)
    {
        var time = TimeProvider.System;
        var lease = new NodeLease(time);
        lease.Renew(time.GetTimestamp(), TimeSpan.FromDays(1));
        return new QueueRun
        {
            Queue = "default",
            Size = new QueueSize(workers),
            Settings = new NodeSettings(),
            Limits = Limits.Default,
            Handlers = new HandlerRegistry([new HandlerEntry("email.send", new HandlerOptions(), static (_, _, _) => default)]),
            Runner = new JobRunner(null!, [], int.MaxValue, int.MaxValue), // nobody asks for a scope
            Failures = new FailurePolicy(new ExceptionMap(), new Random(1), Defaults.MaxAttempts, Defaults.Backoff),
            Lease = lease,
            Suspects = new SuspectDuty(),
            Health = new NodeHealth(time),
            Metrics = new NodeMetrics(),
            Time = time,
            Scheduler = ThreadPoolScheduler.Instance,
        };
    }
}

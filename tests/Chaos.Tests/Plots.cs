using Lighthouse.Messages;

namespace Lighthouse.Chaos.Tests;

/// <summary>What the stories of several tests have in common: plans of jobs, entries of the journal, beginnings.</summary>
internal static class Plots
{
    public static JobPlan Limited(JobPlan plan) => plan with { Type = ChaosSettings.LimitedType };

    public static JobPlan Unique(JobPlan plan) => plan with { Options = plan.Options with { Unique = "key" }, Ends = [JobStates.Succeeded, JobStates.Deduplicated] };

    /// <summary>A job that was held in two crashes.</summary>
    public static Story Suspected() => new Story().Sends("a").Begins("a", 1).Loses("node-1", "a").Begins("a", 2, "node-3").Loses("node-3", "a");

    public static Story Ticking(int untilSecond, int andFrom)
    {
        var story = new Story { Took = TimeSpan.FromMinutes(2) };
        for (var second = 2; second < 120; second += 2)
        {
            if (second > untilSecond && second < andFrom) continue;
            story.Tokens[$"t{second}"] = $"tick:{second}";
            story.WaitsUntil(second).Runs($"t{second}", second).Says($"t{second}", "succeeded", more: Enqueued(second));
        }
        return story;
    }

    public static JobPlan Delayed(JobPlan plan) => plan with { Options = plan.Options with { Delay = TimeSpan.FromSeconds(2) } };

    public static JobPlan Expiring(JobPlan plan) => plan with { Options = plan.Options with { ExpiresIn = TimeSpan.FromSeconds(2) }, Ends = [JobStates.Succeeded, JobStates.Expired] };

    public static JobPlan Limping(JobPlan plan) => plan with { Options = plan.Options with { Timeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 }, Ends = [JobStates.Dead] };

    public static Func<Broker.JournalEntry, Broker.JournalEntry> Enqueued(double second) => entry => entry with { EnqueuedMs = Ms(second) };

    public static Func<Broker.JournalEntry, Broker.JournalEntry> TimedOut(double started) => entry => entry with { StartedMs = Ms(started), Error = new JobError("timeout", "It ran longer than its timeout.") };

    public static long Ms(double second) => (Story.Beginning + TimeSpan.FromSeconds(second)).ToUnixTimeMilliseconds();

    public static JobPlan Elsewhere(JobPlan plan) => Unique(plan) with { Queue = ChaosSettings.Other };

    public static Func<AcceptedJob, AcceptedJob> Known(string first) => sent => sent with { First = first };

    public static JobPlan Leaving(JobPlan plan) => plan with { Work = plan.Work with { FollowUps = 1 } };

    public static JobPlan Poison(JobPlan plan) => plan with { Work = plan.Work with { Poison = true }, Ends = [JobStates.Dead] };

    public static JobPlan Replying(JobPlan plan) => plan with { Options = plan.Options with { ReplyTo = "list" } };

    public static JobPlan Keeping(JobPlan plan) => plan with { Options = plan.Options with { ResultTtl = TimeSpan.FromMinutes(1) } };

    public static Func<JobPlan, JobPlan> Flaky(int failures) => plan => plan with { Work = plan.Work with { Failures = failures } };

    public static Func<JobPlan, JobPlan> Ordered(long number) => plan => plan with { Options = plan.Options with { OrderingKey = "key" }, Number = number };

    public static Broker.JournalEntry OnPurpose(Broker.JournalEntry entry) => entry with { Error = new JobError("FailedOnPurposeException", "attempt 1 fails on purpose") };

    public static Broker.JournalEntry Poisoned(Broker.JournalEntry entry) => entry with { Error = new JobError("poison", "It took down its node 3 times") };
}

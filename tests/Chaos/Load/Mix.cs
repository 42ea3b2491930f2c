using System.Globalization;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>
/// Draws jobs for one producer: mostly short ones, and some of everything a job can be. One seed gives one sequence. What the door cannot take is not drawn.
/// </summary>
internal sealed class Mix(Random random, string producer, TimeSpan lease, bool priorities)
{
    private const int OrderingKeys = 12;
    private const int UniqueKeys = 8;
    private const int LongestDeafMs = 4_500;
    private const double LongerThanLease = 1.2;

    /// <summary>For so long a handler may go on that does not heed its token.</summary>
    public static readonly TimeSpan LongestDeaf = TimeSpan.FromMilliseconds(LongestDeafMs);

    /// <summary>For so long a handler works at the most.</summary>
    public static TimeSpan LongestWork(TimeSpan lease) => lease * (LongerThanLease + 1);

    private readonly long[] _numbers = new long[OrderingKeys];
    private readonly List<(int Weight, Func<string, JobPlan> Draw)> _kinds = [];
    private long _drawn;

    public JobPlan Next()
    {
        if (_kinds.Count == 0) Prepare();
        var token = string.Create(CultureInfo.InvariantCulture, $"{producer}-{++_drawn}");
        var at = random.Next(_kinds.Sum(kind => kind.Weight));
        foreach (var (weight, draw) in _kinds)
        {
            if ((at -= weight) >= 0) continue;
            var plan = draw(token);
            return plan with { Repeat = plan.Options.Id is not null && random.Next(2) == 0 };
        }
        throw new InvalidOperationException("The weights add up to more than they are.");
    }

    /// <summary>A job that ends every node that runs it, until it is found out.</summary>
    public static JobPlan Poison(string token, string queue) => new()
    {
        Token = token,
        Queue = queue,
        Kind = "poison",
        Work = new WorkPlan { Token = token, Poison = true },
        Options = new JobOptions { Queue = queue, Id = token },
        Repeat = true,
        Ends = [JobStates.Dead],
    };

    private void Prepare()
    {
        Add(450, "short", token => Plan(token, Short()));
        Add(120, "short.id", token => Plan(token, Short(), o => o with { Id = token }));
        Add(15, "long", token => Plan(token, random.Next(1_000, 5_000), o => o with { Id = token }));
        Add(2, "longer than a lease", token => Plan(token, (int)(lease.TotalMilliseconds * (LongerThanLease + random.NextDouble())), o => o with { Id = token }));
        Add(60, "flaky", token => Failing(Plan(token, Short(), o => o with { Id = token, Backoff = Backoff.Parse("200ms") })));
        Add(140, "ordered", Ordered);
        Add(20, "ordered.flaky", token => Failing(Ordered(token)));
        Add(40, "unique", Unique);
        Add(30, "delayed", token => Plan(token, Short(), o => o with { Id = token, Delay = TimeSpan.FromMilliseconds(random.Next(300, 6_000)) }));
        Add(10, "timeout", token => Ending(Plan(token, 60_000, o => o with { Id = token, Timeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2, Backoff = Backoff.Parse("200ms") }), JobStates.Dead));
        Add(3, "deaf", token => Ending(Deaf(Plan(token, random.Next(1_000, LongestDeafMs), o => o with { Id = token, Timeout = TimeSpan.FromMilliseconds(500), MaxAttempts = 2, Backoff = Backoff.Parse("200ms") })), JobStates.Succeeded)); // what returns in spite of its timeout has succeeded
        Add(10, "expiring", token => Ending(Plan(token, Short(), o => o with { Id = token, ExpiresIn = TimeSpan.FromSeconds(2) }), JobStates.Succeeded, JobStates.Expired));
        Add(5, "expired", token => Ending(Plan(token, Short(), o => o with { Id = token, Delay = TimeSpan.FromSeconds(3), ExpiresIn = TimeSpan.FromSeconds(1) }), JobStates.Expired));
        Add(25, "follow-ups", token => Leaving(Plan(token, Short(), o => o with { Id = token })));
        Add(10, "follow-ups.flaky", token => Failing(Leaving(Plan(token, Short(), o => o with { Id = token, Backoff = Backoff.Parse("200ms") }))));
        Add(40, "result", token => Plan(token, random.Next(20, 150), o => o with { Id = token, ReplyTo = $"replies-{producer}", ResultTtl = TimeSpan.FromMinutes(2) }) with { Type = ChaosSettings.LimitedType });
        if (!priorities) return;
        Add(50, "high", token => Plan(token, Short(), o => o with { Id = token, Priority = JobPriority.High }));
        Add(50, "low", token => Plan(token, Short(), o => o with { Id = token, Priority = JobPriority.Low }));
    }

    private void Add(int weight, string kind, Func<string, JobPlan> draw) => _kinds.Add((weight, token => draw(token) with { Kind = kind }));

    private int Short() => random.Next(0, 20);

    private JobPlan Plan(string token, int ms, Func<JobOptions, JobOptions>? options = null)
    {
        var queue = random.Next(4) == 0 ? ChaosSettings.Other : ChaosSettings.Queue;
        var asked = new JobOptions { Queue = queue };
        return new JobPlan { Token = token, Queue = queue, Kind = "", Work = new WorkPlan { Token = token, Ms = ms }, Options = options?.Invoke(asked) ?? asked };
    }

    /// <summary>Without an id, so that the .NET client takes the same door for all of a key. Each key has one queue.</summary>
    private JobPlan Ordered(string token)
    {
        var key = random.Next(OrderingKeys);
        var name = string.Create(CultureInfo.InvariantCulture, $"{producer}/{key}");
        var queue = key % 4 == 0 ? ChaosSettings.Other : ChaosSettings.Queue;
        return new JobPlan
        {
            Token = token,
            Queue = queue,
            Kind = "",
            Work = new WorkPlan { Token = token, Ms = random.Next(20) == 0 ? random.Next(200, 600) : Short(), Key = name },
            Options = new JobOptions { Queue = queue, OrderingKey = name, Backoff = Backoff.Parse("200ms") },
            Number = ++_numbers[key],
        };
    }

    private JobPlan Unique(string token)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{producer}/u{random.Next(UniqueKeys)}");
        var plan = Plan(token, random.Next(20, 200), o => o with { Id = token, Unique = key });
        return Ending(plan, JobStates.Succeeded, JobStates.Deduplicated);
    }

    private JobPlan Failing(JobPlan plan) => plan with { Work = plan.Work with { Failures = random.Next(1, 4) } };

    private static JobPlan Deaf(JobPlan plan) => plan with { Work = plan.Work with { Deaf = true } };

    private JobPlan Leaving(JobPlan plan)
    {
        var other = plan.Queue == ChaosSettings.Queue ? ChaosSettings.Other : ChaosSettings.Queue;
        return plan with { Work = plan.Work with { FollowUps = random.Next(0, 3), Elsewhere = random.Next(1, 3), Other = other } };
    }

    private static JobPlan Ending(JobPlan plan, params string[] ends) => plan with { Ends = ends };
}

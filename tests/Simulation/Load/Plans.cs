using System.Globalization;

namespace Lighthouse.Simulation;

/// <summary>Makes up jobs: every feature in its share.</summary>
internal sealed class Plans(Random random, Evidence evidence, string producer, bool mayKill)
{
    private const int FirstChild = 1_000_000;

    private static readonly string[] Priorities = ["high", "low"];

    private readonly List<string> _ids = [];
    private int _killers;

    public JobPlan Next()
    {
        var number = evidence.Plans.Count + 1;
        var door = (Door)random.Next(3);
        var plan = new JobPlan
        {
            Number = number,
            Queue = Workload.Queues[random.Next(2)],
            Door = door,
            Args = new JobArgs { N = number, Ms = random.Next(8) == 0 ? random.Next(4_000, 12_000) : random.Next(10, 1_200) },
            Id = door == Door.List || random.Next(3) == 0 ? NewId(number) : null,
        };
        evidence.Plans[number] = plan = Special(plan);
        return plan;
    }

    /// <summary>One of many that take next to no time, so that they are claimed and settled by the dozen.</summary>
    public JobPlan Tiny(string queue)
    {
        var number = evidence.Plans.Count + 1;
        return evidence.Plans[number] = new JobPlan { Number = number, Queue = queue, Door = Door.Stream, Args = new JobArgs { N = number, Ms = random.Next(3) } };
    }

    private JobPlan Special(JobPlan plan) => random.Next(100) switch
    {
        < 22 => plan,
        < 24 => plan with { Args = plan.Args with { Ms = random.Next(3_000, 12_000), Stubborn = random.Next(1_000, 10_000) } }, // it may outrun a drain
        < 28 => With(With(plan, "result_ttl", "1h"), "reply_to", producer),
        < 35 => With(plan, "delay", Milliseconds(random.Next(200, 15_000))),
        < 38 => With(plan, "run_at", evidence.UtcNow.AddMilliseconds(random.Next(-2_000, 15_000)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
        < 48 => With(plan with { Args = plan.Args with { Fails = random.Next(1, 3), Ms = plan.Args.Ms / 4 } }, "backoff", "300ms,1s,3s"),
        < 51 => With(With(plan with { Args = plan.Args with { Fails = 9 } }, "max_attempts", "2"), "backoff", "200ms"),
        < 53 => plan with { Args = plan.Args with { Hopeless = true } },
        < 60 => Unique(plan),
        < 76 => Ordered(plan),
        < 81 => plan.Door == Door.Stream ? plan : With(plan, "priority", Priorities[random.Next(2)]),
        < 87 => With(plan with { Type = Workload.Limited, Args = plan.Args with { Fails = random.Next(4) == 0 ? 1 : 0 } }, "backoff", "1s"),
        < 93 => plan with { Args = plan.Args with { Own = random.Next(2) * (FirstChild + (2 * plan.Number)), Other = random.Next(2) * (FirstChild + (2 * plan.Number) + 1) } },
        < 96 => With(With(plan with { Type = Workload.Slow, Args = plan.Args with { Ms = random.Next(500, 6_000), Stubborn = random.Next(2) * random.Next(8_000) } }, "max_attempts", "3"), "backoff", "500ms"),
        < 98 => With(plan, "expires_in", Milliseconds(random.Next(500, 8_000))),
        < 99 => _ids.Count > 1 ? plan with { Id = _ids[random.Next(_ids.Count - 1)] } : plan,
        _ when mayKill && _killers++ == 0 => random.Next(3) == 0
            ? plan with { Args = plan.Args with { Unfit = true, Ms = random.Next(50, 500) } }
            : plan with { Args = plan.Args with { Kills = true, Ms = random.Next(50, 500) } },
        _ => plan,
    };

    private JobPlan Unique(JobPlan plan)
    {
        var unique = With(plan, "unique", $"u{random.Next(4)}");
        return random.Next(3) == 0 ? With(unique, "on_duplicate", "replace") : unique;
    }

    /// <summary>Keys are a producer's own, and it enqueues the jobs of one in one order: so their order is known.</summary>
    private JobPlan Ordered(JobPlan plan)
    {
        var key = random.Next(3);
        var ordered = plan with
        {
            Queue = Workload.Queues[key % 2],
            Door = (Door)key,
            OrderingKey = $"{producer}-{key}",
            Id = plan.Id ?? NewId(plan.Number),
            Args = plan.Args with { Ms = random.Next(10, 800), Fails = random.Next(5) == 0 ? 1 : 0 },
        };
        return With(ordered, "backoff", "500ms");
    }

    private string NewId(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{producer}.{number}");
        _ids.Add(id);
        return id;
    }

    private static JobPlan With(JobPlan plan, string name, string value) => plan with { Fields = new Dictionary<string, string>(plan.Fields) { [name] = value } };

    private static string Milliseconds(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}ms");
}

using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>Makes jobs out of numbers: few ids, keys and types, so that they meet.</summary>
internal sealed class JobWriter
{
    private int _number;

    public JobSpec Plain(int value) => new() { Type = value % 5 == 0 ? "slow" : "t", Number = ++_number };

    public JobSpec Nonsense(bool isDocument) => new() { Type = "", Number = ++_number, IsDocument = isDocument, IsMalformed = true };

    public JobSpec Any(int value, bool isDocument)
    {
        var random = new Random(value);
        var spec = new JobSpec { Type = random.Next(3) == 0 ? "slow" : "t", Number = ++_number, IsDocument = isDocument };
        if (random.Next(3) == 0) spec = spec with { GivenId = $"id{random.Next(6)}" };
        if (isDocument ? random.Next(4) == 0 : random.Next(30) == 0) spec = spec with { Priority = random.Next(2) == 0 ? JobPriority.High : JobPriority.Low };
        if (random.Next(6) == 0) spec = spec with { DelayMs = random.Next(5) * 1000 };
        if (random.Next(7) == 0) spec = spec with { ExpiresInMs = random.Next(9) * 1000 };
        if (random.Next(4) == 0) spec = spec with { OrderingKey = $"k{random.Next(2)}" };
        if (random.Next(4) == 0) spec = Unique(spec, random);
        if (random.Next(8) == 0) spec = spec with { ReplyTo = "r" };
        if (random.Next(8) == 0) spec = spec with { ResultTtlMs = 3_600_000 };
        return spec;
    }

    private static JobSpec Unique(JobSpec spec, Random random)
    {
        spec = spec with { Unique = $"u{random.Next(3)}", Replaces = random.Next(2) == 0 };
        return random.Next(3) == 0 ? spec with { UniqueMs = 3000, UniqueUntilDone = random.Next(2) == 0 } : spec;
    }
}

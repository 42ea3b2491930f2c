using System.Globalization;
using System.Text;
using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Tests.Leader;

/// <summary>Journal records as the functions write them, made up from a seed.</summary>
internal static class Journals
{
    public const long Noon = 1_800_000_000_000;

    private static readonly string[] States = ["succeeded", "succeeded", "succeeded", "retry", "dead", "deduplicated", "recovered", "released", "expired", "scheduled"];

    public sealed record Record(string Position, long AtMs, string Node, long Cumulative, byte[] Body);

    public static Record Of(long cumulative, params string[] fragments) =>
        new($"{Noon + cumulative}-0", Noon + cumulative, "node-a.1", cumulative, Encoding.UTF8.GetBytes($"[{string.Join(',', fragments)}]"));

    public static IReadOnlyList<Record> Generate(int seed, int count)
    {
        var random = new Random(seed);
        var records = new List<Record>();
        long cumulative = 0, at = Noon;
        for (var i = 0; i < count; i++)
        {
            at += random.Next(0, 3_000);
            var jobs = random.Next(1, 6);
            cumulative += jobs;
            var fragments = Enumerable.Range(0, jobs).Select(_ => Fragment(random, at));
            records.Add(new Record($"{at}-{i}", at, $"node-{random.Next(4)}.x", cumulative, Encoding.UTF8.GetBytes($"[{string.Join(',', fragments)}]")));
        }

        return records;
    }

    public static QueueFold Fold(IEnumerable<Record> records, QueueFold? onto = null)
    {
        var fold = onto ?? new QueueFold();
        foreach (var record in records) fold.Apply(record.Position, record.AtMs, record.Node, record.Cumulative, record.Body);
        return fold;
    }

    private static string Fragment(Random random, long at) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"job-{{random.Next(50)}}","type":"type.{{random.Next(5)}}","s":"{{States[random.Next(States.Length)]}}","a":{{random.Next(1, 4)}},"e":{{at - random.Next(10_000)}},"c":{{at - random.Next(100)}},"st":{{at - random.Next(50)}},"d":{{random.Next(1_000_000)}}}""");
}

using System.Globalization;
using Lighthouse.Messages;

namespace Lighthouse.Load;

/// <summary>What each job asks of the server beside being run, by the word on the command line.</summary>
internal static class JobAsks
{
    public const string Nothing = "nothing";

    /// <summary>Enough of them that jobs of a thousand customers could run side by side, few enough that jobs of one do wait for each other.</summary>
    private const uint OrderingKeys = 1_000;

    private static readonly JobOptions Kept = new() { ResultTtl = TimeSpan.FromMinutes(10) };

    /// <summary>Of low priority since those are admitted when they are enqueued, with no node to do it.</summary>
    private static readonly JobOptions Tomorrow = new() { Delay = TimeSpan.FromDays(1), Priority = JobPriority.Low };

    public static IReadOnlyDictionary<string, Func<uint, JobOptions>> All { get; } = new Dictionary<string, Func<uint, JobOptions>>
    {
        [Nothing] = _ => JobOptions.None,
        ["result"] = _ => Kept,
        ["order"] = number => new JobOptions { OrderingKey = string.Create(CultureInfo.InvariantCulture, $"customer-{number % OrderingKeys}") },
        ["unique"] = number => new JobOptions { Unique = string.Create(CultureInfo.InvariantCulture, $"invoice-{number}") },
        ["tomorrow"] = _ => Tomorrow,
    };
}

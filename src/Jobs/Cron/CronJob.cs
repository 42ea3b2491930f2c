using System.Text;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>The job that a tick of a schedule enqueues.</summary>
internal static class CronJob
{
    /// <summary>As long as a lock can be: a run that takes days is not overlapped, and it ends with the job.</summary>
    private static readonly UniqueFor UntilDone = UniqueFor.UntilDone(Limits.Furthest);

    /// <summary>
    /// Without overlap a tick whose predecessor is still on its way is dropped by the unique lock <c>cron:name</c>; where all missed ticks are to run, they run
    /// one after another by the ordering key instead, and none is dropped.
    /// </summary>
    /// <param name="tick">When it was due; null for a run that an operator asked for.</param>
    public static byte[] Document(CronDefinition definition, DateTimeOffset? tick)
    {
        var args = definition.Args is { } given ? Encoding.UTF8.GetBytes(given.GetRawText()) : "null"u8.ToArray();
        var meta = new Dictionary<string, string> { ["cron"] = definition.Name };
        if (tick is { } at) meta["tick"] = Instants.Format(at);
        var alone = definition.Overlap ? null : $"cron:{definition.Name}";
        var all = definition.Missed == MissedTicks.RunAll;
        var options = all || alone is null
            ? new JobOptions { Meta = meta, OrderingKey = alone }
            : new JobOptions { Meta = meta, Unique = alone, UniqueFor = UntilDone };
        return EnvelopeWriter.Document(definition.Type, args, options);
    }
}

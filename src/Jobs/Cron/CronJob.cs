using System.Text;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>The job that a tick of a schedule enqueues.</summary>
internal static class CronJob
{
    /// <param name="tick">When it was due; null for a run that an operator asked for.</param>
    public static byte[] Document(CronDefinition definition, DateTimeOffset? tick)
    {
        var args = definition.Args is { } given ? Encoding.UTF8.GetBytes(given.GetRawText()) : "null"u8.ToArray();
        var meta = new Dictionary<string, string> { ["cron"] = definition.Name };
        if (tick is { } at) meta["tick"] = Instants.Format(at);
        return EnvelopeWriter.Document(definition.Type, args, new JobOptions { Meta = meta });
    }
}

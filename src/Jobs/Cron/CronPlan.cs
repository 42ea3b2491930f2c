using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>The schedules that this process defines: those of its program and those of its configuration, which go before.</summary>
internal sealed class CronPlan(LighthouseSettings settings, NodeBuilder? builder)
{
    public IReadOnlyList<CronDefinition> Definitions { get; } =
        [.. settings.Cron.UnionBy(builder?.Crons ?? [], definition => definition.Name, StringComparer.Ordinal)];
}

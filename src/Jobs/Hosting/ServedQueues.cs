using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>Which queues a node serves: those that the program and the configuration name, else <c>default</c>. What the configuration says of a queue goes before what the program says.</summary>
internal static class ServedQueues
{
    public static IReadOnlyDictionary<string, QueueOptions> Of(NodeBuilder builder, NodeSettings settings)
    {
        var queues = new SortedDictionary<string, QueueOptions>(StringComparer.Ordinal);
        foreach (var (name, configure) in builder.Queues) queues[name] = configure(new QueueOptions());
        foreach (var (name, set) in settings.Queues)
        {
            var options = queues.GetValueOrDefault(name, new QueueOptions());
            queues[name] = set.Workers is { } workers ? options with { Workers = workers } : options;
        }

        if (queues.Count == 0) queues[Defaults.Queue] = new QueueOptions();
        return queues;
    }
}

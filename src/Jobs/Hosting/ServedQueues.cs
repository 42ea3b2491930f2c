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
            queues[name] = options with
            {
                Workers = set.Workers ?? options.Workers,
                Rate = set.Rate ?? options.Rate,
                Burst = set.Burst ?? options.Burst,
                Concurrency = set.Concurrency ?? options.Concurrency,
                Backlog = set.Backlog ?? options.Backlog,
                Types = Merged(options.Types, set.Types),
            };
        }

        if (queues.Count == 0) queues[Defaults.Queue] = new QueueOptions();
        return queues;
    }

    private static Dictionary<string, TypeOptions> Merged(IReadOnlyDictionary<string, TypeOptions> program, IReadOnlyDictionary<string, TypeOptions> configuration)
    {
        var types = new Dictionary<string, TypeOptions>(program, StringComparer.Ordinal);
        foreach (var (name, set) in configuration)
        {
            var options = types.GetValueOrDefault(name, new TypeOptions());
            types[name] = options with { Rate = set.Rate ?? options.Rate, Burst = set.Burst ?? options.Burst, Concurrency = set.Concurrency ?? options.Concurrency };
        }

        return types;
    }
}

using System.Globalization;
using Lighthouse.Broker;

namespace Lighthouse.Jobs;

/// <summary>The limits of a queue and its job types as a node sends them when it opens the queue.</summary>
internal static class ConfiguredLimits
{
    /// <exception cref="ArgumentException">A value is not allowed; every one is named.</exception>
    public static IReadOnlyDictionary<string, string> Of(string queue, QueueOptions options)
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal);
        AddText(LimitNames.Rate, options.Rate);
        Add(LimitNames.Burst, options.Burst);
        Add(LimitNames.Concurrency, options.Concurrency);
        Add(LimitNames.Backlog, options.Backlog);
        foreach (var (type, of) in options.Types)
        {
            AddText(LimitNames.Of(type, LimitNames.Rate), of.Rate);
            Add(LimitNames.Of(type, LimitNames.Burst), of.Burst);
            Add(LimitNames.Of(type, LimitNames.Concurrency), of.Concurrency);
        }

        var problems = limits.Select(limit => LimitNames.Problem(limit.Key, limit.Value)).OfType<string>().ToList();
        if (options.Workers is < 1 or > QueueSize.Most) problems.Add($"Workers is {options.Workers}; use 1 to {QueueSize.Most}.");
        return problems.Count == 0 ? limits : throw new ArgumentException($"Queue `{queue}` cannot be served as configured: {string.Join(' ', problems)}");

        void Add(string name, IFormattable? value) => AddText(name, value?.ToString(null, CultureInfo.InvariantCulture));

        void AddText(string name, string? value)
        {
            if (value is not null) limits[name] = value;
        }
    }
}

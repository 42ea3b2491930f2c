using System.Collections.Concurrent;

namespace Lighthouse.Jobs;

/// <summary>Which exceptions mean what. The entry nearest to the exception's own type decides; without one the job is retried.</summary>
internal sealed class ExceptionMap
{
    private readonly Dictionary<Type, Then> _entries = new()
    {
        [typeof(Exception)] = Then.Retry,
        [typeof(RetryAfterException)] = Then.Retry,
        [typeof(ArgumentsException)] = Then.DeadLetter,
        [typeof(ResultTooLargeException)] = Then.DeadLetter,
    };

    private readonly ConcurrentDictionary<Type, Then> _resolved = new();

    public void Add(Type exception, Then then) => _entries[exception] = then;

    public Then Resolve(Type exception) => _resolved.GetOrAdd(exception, static (type, entries) =>
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (entries.TryGetValue(candidate, out var then)) return then;
        }
        return Then.Retry;
    }, _entries);
}

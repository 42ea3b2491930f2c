using System.Collections.Concurrent;
using System.Reflection;

namespace Lighthouse.Messages;

/// <summary>
/// Names the job type a record of arguments belongs to, and the queue its jobs go to:
/// the one place for both, shared by the producer and the node.
/// </summary>
/// <param name="name">The job type: 1 to 128 of <c>A-Z a-z 0-9 . _ : / -</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class JobTypeAttribute(string name) : Attribute
{
    private static readonly ConcurrentDictionary<Type, JobTypeAttribute?> Known = new();

    public string Name { get; } = Names.IsType(name)
        ? name
        : throw new ArgumentException(Names.TypeRefused(name), nameof(name));

    /// <summary>The queue its jobs go to when neither the call nor the options name another.</summary>
    public string Queue { get; init; } = Defaults.Queue;

    /// <summary>The attribute of <paramref name="arguments"/>, or null when it has none. Looked up once a type.</summary>
    public static JobTypeAttribute? Find(Type arguments) =>
        Known.GetOrAdd(arguments, static type => type.GetCustomAttribute<JobTypeAttribute>());

    /// <summary>The attribute of <paramref name="arguments"/>.</summary>
    /// <exception cref="ArgumentException">The type has no attribute.</exception>
    public static JobTypeAttribute Of(Type arguments) => Find(arguments)
        ?? throw new ArgumentException($"{arguments.Name} names no job type. Put [JobType(\"some.name\")] on it.", nameof(arguments));
}

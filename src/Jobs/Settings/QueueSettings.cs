namespace Lighthouse.Jobs;

/// <summary>One queue as the configuration has it; what is null is left to the program. See <see cref="QueueOptions"/>.</summary>
public sealed record QueueSettings(int? Workers = null)
{
    public string? Rate { get; init; }

    public int? Burst { get; init; }

    public int? Concurrency { get; init; }

    public int? Backlog { get; init; }

    public IReadOnlyDictionary<string, TypeOptions> Types { get; init; } = new Dictionary<string, TypeOptions>();
}

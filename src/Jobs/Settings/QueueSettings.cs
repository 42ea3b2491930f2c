namespace Lighthouse.Jobs;

/// <summary>One queue on this node.</summary>
/// <param name="Workers">How many of its jobs run here at a time; null leaves it to the program, which defaults to 16.</param>
public sealed record QueueSettings(int? Workers = null);

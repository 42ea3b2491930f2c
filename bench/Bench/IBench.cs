namespace Lighthouse.Bench;

/// <summary>What can be measured round by round, on a Redis of its own.</summary>
internal interface IBench
{
    Task<Round> RunAsync(int jobs);
}

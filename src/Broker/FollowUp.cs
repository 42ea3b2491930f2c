namespace Lighthouse.Broker;

/// <summary>A job that appears if and only if the settle that carries it is accepted.</summary>
/// <param name="Queue">Where it belongs.</param>
/// <param name="Job">The job document, as the function door takes it.</param>
public sealed record FollowUp(string Queue, ReadOnlyMemory<byte> Job);

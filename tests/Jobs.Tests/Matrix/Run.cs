namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>One time that a handler began.</summary>
/// <param name="Node">The victim, or the one that takes over.</param>
internal sealed record Run(string Node, string Id, int Attempt, long Fence);

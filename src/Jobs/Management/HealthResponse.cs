namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>/health/live</c> and <c>/health/ready</c>.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c>, <c>degraded</c> or <c>dead</c>.</param>
internal sealed record HealthResponse(string Status, IReadOnlyList<HealthReason> Reasons);

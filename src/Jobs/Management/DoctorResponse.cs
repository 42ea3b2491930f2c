namespace Lighthouse.Jobs.Management;

/// <summary>The answer of <c>GET /api/v1/doctor</c>: what is wrong, worst first.</summary>
internal sealed record DoctorResponse(IReadOnlyList<FindingResponse> Findings);

/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
internal sealed record FindingResponse(string Severity, string Subject, string Message);

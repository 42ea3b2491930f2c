namespace Lighthouse.Jobs.Management;

/// <summary>The body of every answer that is not a success.</summary>
internal sealed record ErrorResponse(string Error);

/// <summary>The body of <c>POST /api/v1/cluster/down</c>.</summary>
internal sealed record DownRequest(string? Node, string? Reason);

/// <summary>The answer to an act that has been taken up but ends later, such as leaving.</summary>
internal sealed record AcceptedResponse(string Node, string Message);

/// <summary>One actor of <c>GET /api/v1/actors</c>, its children below it.</summary>
/// <param name="Load">Messages waiting, and the one being handled.</param>
internal sealed record ActorResponse(string Path, string Type, string State, int Load, IReadOnlyList<ActorResponse> Children);

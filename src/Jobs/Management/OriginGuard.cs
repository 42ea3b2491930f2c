using System.Net;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// Keeps web pages away from the management port. A browser on this machine reaches loopback too: a page of another origin could
/// post to it, or have its own name resolve to 127.0.0.1 and then read. So the Host header must be an address or a known name,
/// an Origin must be this server's own, and only JSON, which no page may send elsewhere unasked, is accepted.
/// </summary>
internal sealed class OriginGuard(IEnumerable<string> knownHosts)
{
    private readonly HashSet<string> _known = new(knownHosts, StringComparer.OrdinalIgnoreCase) { "localhost" };

    /// <summary>Why the request is refused, with its status code; null when it may pass.</summary>
    public (int Status, string Reason)? Refuse(HttpRequest request)
    {
        var host = request.Host.Host;
        if (!IsKnown(host))
            return (StatusCodes.Status403Forbidden, $"`{host}` is not a name of this management API. Use its IP address or localhost, or add the name to lighthouse.management.hosts.");

        if (request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsOwn(origin, request))
            return (StatusCodes.Status403Forbidden, $"The management API takes no requests from web pages of another origin (`{origin}`).");

        if ((HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) && !MediaTypes.IsJson(request.ContentType) && !MediaTypes.IsLines(request.ContentType))
            return (StatusCodes.Status415UnsupportedMediaType, $"A {request.Method} to the management API needs the header Content-Type: application/json (or {MediaTypes.Lines} for jobs line by line).");
        return null;
    }

    private bool IsKnown(string host) => _known.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}

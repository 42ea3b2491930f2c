using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>Where a job's request goes. A job can name only a host that the configuration allows, so that who may enqueue cannot reach everything the node can.</summary>
internal static class HttpTarget
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.UserInfo.Length == 0;

    /// <exception cref="ArgumentsException">The job names no address, or none that is allowed.</exception>
    public static Uri Of(HttpSettings settings, ReadOnlyMemory<byte> args)
    {
        if (settings.Hosts.Count == 0) return settings.Url!;
        using var document = JsonDocument.Parse(args);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("url", out var given) || given.ValueKind != JsonValueKind.String)
        {
            return settings.Url ?? throw new ArgumentsException("args do not fit: `url` is missing.");
        }

        var text = given.GetString()!;
        if (!TryParse(text, out var url)) throw new ArgumentsException($"args do not fit: `url` is not a http:// or https:// address: `{text}`.");
        return url == settings.Url || settings.Hosts.Contains(url.Authority)
            ? url
            : throw new ArgumentsException($"args do not fit: `url` names the host `{url.Authority}`, which the node's configuration does not allow (hosts).");
    }
}

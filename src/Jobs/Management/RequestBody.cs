using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Lighthouse.Messages;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Management;

internal static class RequestBody
{
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        return body.ToArray();
    }

    /// <summary>Who asks, and why; an empty body says neither.</summary>
    public static async Task<ActRequest> ReadActAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentLength == 0 ? new ActRequest(null, null) : await ReadAsync(request, ManagementJson.Legible.ActRequest, ct);

    /// <exception cref="RequestException">The body is not JSON of that shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        var body = await ReadAsync(request, ct);
        if (!Utf8.IsValid(body)) throw RequestException.Bad($"{JsonText.NotUtf8("The body", body)}.");
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw RequestException.Bad("The body is null; send a JSON object.");
        }
        catch (JsonException error)
        {
            throw RequestException.Bad(body.Length == 0 ? "The body is empty; send a JSON object." : $"The body is not what is expected here: {error.Message}");
        }
    }
}

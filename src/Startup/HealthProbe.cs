using System.Globalization;
using System.Net;
using Lighthouse.Jobs;

namespace Lighthouse.Startup;

/// <summary>Asks the process of the same configuration on this machine whether it lives: what a container's health check runs, with no other tool in the image.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>Null when it answered, else what was wrong, a sentence.</returns>
    public static async Task<string?> AskAsync(ListenerSettings health)
    {
        var host = IPAddress.TryParse(health.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? "127.0.0.1" : health.Host;
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{health.Port}/health/live"));
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(url);
            return answer.IsSuccessStatusCode ? null : $"{url} answers {(int)answer.StatusCode}.";
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return $"{url} does not answer: {fault.Message}";
        }
    }
}

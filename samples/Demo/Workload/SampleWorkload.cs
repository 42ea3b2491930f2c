using System.Globalization;
using Lighthouse.Client;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.Demo.Workload;

/// <summary>The sample jobs of <c>samples/README.md</c>, enqueued through every door and by three kinds of client at once.</summary>
internal static class SampleWorkload
{
    public const int Webhooks = 150;

    /// <summary>Enqueues everything. The returned process reads back the results it asked for and ends when it has them all.</summary>
    public static async Task<ChildProcess> EnqueueAsync(IJobClient client, string redis, string logDirectory, Action<SampleJob> enqueued, CancellationToken stop)
    {
        var documents = Documents.Start(redis, logDirectory, enqueued);
        try
        {
            await Task.WhenAll(
                Mailing.EnqueueAsync(client, enqueued, stop),
                RedisCli.EnqueueAsync(redis, [.. WebhookJobs(), .. FileJobs(), ("text.count-words", "not json", true)], enqueued, stop));
            return documents;
        }
        catch
        {
            await documents.DisposeAsync();
            throw;
        }
    }

    // Orders below zero are refused for good by the endpoint (422).
    private static IEnumerable<(string, string, bool)> WebhookJobs() =>
        Enumerable.Range(-2, Webhooks).Select(order => ("webhook", string.Create(CultureInfo.InvariantCulture, $$"""{"order":{{order}},"event":"order.paid"}"""), order < 0));

    private static IEnumerable<(string, string, bool)> FileJobs() =>
        Documents.Paths(".md", ".lua").SelectMany(path => (string[])["file.checksum", "file.lines"], (path, type) => (type, $$"""{"path":"{{path}}"}""", false));
}

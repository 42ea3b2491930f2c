using Lighthouse.Client;
using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.Demo.Workload;

/// <summary>The mailing: one <c>email.send</c> a row of the recipients' CSV, from .NET. The id of each job is its recipient, so a second run of the mailing would send nothing twice.</summary>
internal static class Mailing
{
    private sealed record Recipient(string To, string Name, string City);

    public static async Task EnqueueAsync(IJobClient client, Action<SampleJob> enqueued, CancellationToken stop)
    {
        var rows = await File.ReadAllLinesAsync(Path.Combine(Layout.Root, "samples", "data", "recipients.csv"), stop);
        var recipients = rows.Skip(1).Select(row => row.Split(',')).Select(cells => new Recipient(cells[0], cells[1], cells[2])).ToArray();
        var jobs = recipients.Select(each => JobRequest.Of("email.send", each, new JobOptions { Id = "mail:" + each.To.Replace('@', ':') }));
        await client.EnqueueManyAsync(jobs, job => enqueued(new SampleJob(job.Id, "email.send", job.Id.EndsWith(":gone.example", StringComparison.Ordinal))), stop);
    }
}

using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>What pbm asks about schedules.</summary>
internal static class CronCalls
{
    public static Task<Answer<IReadOnlyList<CronAnswer>>> CronAsync(this ManagementClient client, CancellationToken ct) => client.GetAsync("cron", PbmJson.Default.IReadOnlyListCronAnswer, ct);

    public static Task<Answer<CronActAnswer>> AddCronAsync(this ManagementClient client, CronRequest request, CancellationToken ct) =>
        client.PostAsync("cron", JsonSerializer.SerializeToUtf8Bytes(request, PbmJson.Default.CronRequest), PbmJson.Default.CronActAnswer, ct);

    public static Task<Answer<CronActAnswer>> RemoveCronAsync(this ManagementClient client, string name, string by, CancellationToken ct) =>
        client.DeleteAsync($"cron/{Uri.EscapeDataString(name)}?by={Uri.EscapeDataString(by)}", PbmJson.Default.CronActAnswer, ct);

    /// <param name="act"><c>pause</c> or <c>resume</c>.</param>
    public static Task<Answer<CronActAnswer>> ActOnCronAsync(this ManagementClient client, string name, string act, string by, CancellationToken ct) =>
        client.PostAsync($"cron/{Uri.EscapeDataString(name)}/{act}", QueueCalls.By(by, null), PbmJson.Default.CronActAnswer, ct);

    public static Task<Answer<EnqueuedAnswer>> RunCronAsync(this ManagementClient client, string name, string by, CancellationToken ct) =>
        client.PostAsync($"cron/{Uri.EscapeDataString(name)}/run", QueueCalls.By(by, null), PbmJson.Default.EnqueuedAnswer, ct);

    public static Task<Answer<CronNextAnswer>> NextOfCronAsync(this ManagementClient client, string name, int count, CancellationToken ct) =>
        client.GetAsync($"cron/next?name={Uri.EscapeDataString(name)}&count={count}", PbmJson.Default.CronNextAnswer, ct);

    public static Task<Answer<CronNextAnswer>> NextOfScheduleAsync(this ManagementClient client, string schedule, string zone, int count, CancellationToken ct) =>
        client.GetAsync($"cron/next?schedule={Uri.EscapeDataString(schedule)}&time_zone={Uri.EscapeDataString(zone)}&count={count}", PbmJson.Default.CronNextAnswer, ct);
}

using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>What an operator does meanwhile: cancels a job now and then, pauses a queue and lets it go on.</summary>
internal sealed class OperatorRounds(QueueOperator operate, IReadOnlyList<Producer> producers, Random random, TimeProvider time)
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int RoundsBetweenPauses = 20;

    private readonly Lock _lock = new();
    private readonly List<OperatorAct> _acts = [];

    public IReadOnlyList<OperatorAct> Acts
    {
        get { lock (_lock) return [.. _acts]; }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var round = 1; ; round++)
            {
                await Task.Delay(Round, time, stop);
                await CancelAsync();
                if (round % RoundsBetweenPauses != 0) continue;
                var queue = random.Next(3) == 0 ? ChaosSettings.Queue : ChaosSettings.Other;
                await ActAsync("pause", queue, "", async () => { await operate.PauseAsync(queue, "chaos"); return "paused"; });
                await Task.Delay(Pause, time, stop);
                await ResumeAsync(queue);
            }
        }
        catch (OperationCanceledException)
        {
            // the run is over; what is paused is resumed
        }
        foreach (var queue in (string[])[ChaosSettings.Queue, ChaosSettings.Other]) await ResumeAsync(queue);
    }

    /// <summary>Any of the last jobs; the longer ones and those that wait are worth more.</summary>
    private async Task CancelAsync()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            if (producers[random.Next(producers.Count)].Recent(random) is not { Id.Length: > 0 } job) continue;
            if (tries < 19 && job.Plan.Kind.StartsWith("short", StringComparison.Ordinal)) continue;
            await ActAsync("cancel", job.Queue, job.Id, async () => (await operate.CancelAsync(job.Queue, job.Id, "chaos", "It is not wanted any more.")).Status.ToString());
            return;
        }
    }

    /// <summary>A queue must not stay paused: as often as it takes.</summary>
    private async Task ResumeAsync(string queue)
    {
        while (!await ActAsync("resume", queue, "", async () => { await operate.ResumeAsync(queue, "chaos"); return "resumed"; })) await Task.Delay(Round, time);
    }

    private async Task<bool> ActAsync(string kind, string queue, string id, Func<Task<string>> act)
    {
        var sent = time.GetUtcNow();
        string? answer = null;
        try
        {
            answer = await act();
        }
        catch (RedisException fault)
        {
            if (fault.Delivery != RedisDelivery.MaybeExecuted) return false;
        }
        lock (_lock) _acts.Add(new OperatorAct(kind, queue, id, sent, time.GetUtcNow(), answer));
        return answer is not null;
    }
}

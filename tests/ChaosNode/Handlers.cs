using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.ChaosNode;

/// <summary>Works, fails on purpose, leaves jobs behind or takes its node down, as its arguments say.</summary>
internal sealed class WorkHandler(LedgerClient ledger, NodeState state) : IJobHandler<Work>
{
    public Task HandleAsync(Work work, JobContext job, CancellationToken stop) => new LedgerRun(ledger, state, job, work.Token, work.Key).RunAsync(async () =>
    {
        if (work.Poison) await DieAsync();
        if (work.Ms > 0) await Task.Delay(work.Ms, work.Deaf ? CancellationToken.None : stop);
        if (job.Attempt <= work.Failures) throw new FailedOnPurposeException(string.Create(CultureInfo.InvariantCulture, $"attempt {job.Attempt} of {work.Token} fails on purpose"));
        for (var i = 0; i < work.FollowUps + work.Elsewhere; i++)
        {
            var child = new Work(string.Create(CultureInfo.InvariantCulture, $"{work.Token}.{i}"));
            job.Enqueue(child, new JobOptions { Queue = i < work.FollowUps ? job.Queue : work.Other });
        }
    });

    private static Task DieAsync()
    {
        Process.GetCurrentProcess().Kill();
        return Task.Delay(Timeout.Infinite);
    }
}

/// <summary>Returns its token.</summary>
internal sealed class ResultWorkHandler(LedgerClient ledger, NodeState state) : IJobHandler<ResultWork, string>
{
    public async Task<string> HandleAsync(ResultWork work, JobContext job, CancellationToken stop)
    {
        await new LedgerRun(ledger, state, job, work.Token, null).RunAsync(() => Task.Delay(work.Ms, stop));
        return work.Token;
    }
}

/// <summary>A tick of the schedule, told by its time.</summary>
internal sealed class TickHandler(LedgerClient ledger, NodeState state) : IJobHandler<JsonElement>
{
    public Task HandleAsync(JsonElement nothing, JobContext job, CancellationToken stop)
    {
        using var meta = JsonDocument.Parse(job.Meta);
        return new LedgerRun(ledger, state, job, $"tick:{meta.RootElement.GetProperty("tick").GetString()}", null).RunAsync(() => Task.CompletedTask);
    }
}

/// <summary>As good a failure as any.</summary>
internal sealed class FailedOnPurposeException(string message) : Exception(message);

using Lighthouse.Chaos;
using Lighthouse.Jobs;

namespace Lighthouse.ChaosNode;

/// <summary>One run of a handler as the ledger sees it. Which member runs it is read when it begins: by its end the process may have joined anew under another name.</summary>
internal sealed class LedgerRun(LedgerClient ledger, NodeState state, JobContext job, string token, string? key)
{
    private readonly string _node = state.MemberId ?? "";
    private readonly string _key = key is null ? $"{job.Queue}/{job.Id}" : $"{job.Queue}:{key}";

    /// <summary>Says that the run begins, works, and says that it had its effect.</summary>
    /// <exception cref="OvertakenException">The ledger has seen a newer run: this one must not go on.</exception>
    public async Task RunAsync(Func<Task> work)
    {
        await WriteAsync(LedgerPhase.Begun);
        try
        {
            await work();
        }
        catch
        {
            await WriteAsync(LedgerPhase.Left);
            throw;
        }
        await WriteAsync(LedgerPhase.Done);
    }

    private async Task WriteAsync(LedgerPhase phase)
    {
        var line = new LedgerLine { Phase = phase.ToString(), Key = _key, Queue = job.Queue, Id = job.Id, Token = token, Attempt = job.Attempt, Fence = job.Fence, Node = _node };
        if (!await ledger.WriteAsync(line)) throw new OvertakenException($"A newer run of {_key} has begun than this one with fence {job.Fence}.");
    }
}

/// <summary>The ledger refused a write. The job's queue should not hear of this run any more; if it does, the job is dead and everybody sees it.</summary>
internal sealed class OvertakenException(string message) : Exception(message);

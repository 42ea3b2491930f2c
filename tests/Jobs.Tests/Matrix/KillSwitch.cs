using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>
/// Ends a node at one moment of one attempt of one job, as SIGKILL would: from then on nothing of it reaches Redis. It stands in the
/// node's fault layer, so that the moment is exact and not a matter of timing.
/// </summary>
internal sealed class KillSwitch(Moment moment, string job, int attempt, Func<Task<JobSight>> look)
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _dead;
    private volatile bool _returned;

    public Task Died => _died.Task;

    /// <summary>For the fault layer: what befalls the node's next command.</summary>
    public Fault Fate(RedisCommand command)
    {
        if (_dead) return Fault.DropCall;
        if (moment != Moment.BeforeSettle || !_returned || command.Name != "FCALL" || !command.Part(1).EndsWith("_settle", StringComparison.Ordinal)) return Fault.None;
        Die();
        return Fault.DropCall;
    }

    /// <summary>For the fault layer: whether the answer to a call that Redis has just executed is lost, and the node with it.</summary>
    public async Task<bool> LosesAnswerAsync(string function)
    {
        if (_dead) return true;
        if (moment == Moment.BetweenClaimAndStart && function == "claim")
        {
            if (await look() is { IsRunning: true } seen && seen.Attempt == attempt) Die();
        }
        else if (moment == Moment.SettleReplyLost && function == "settle" && _returned)
        {
            if (await look() is not { IsRunning: true }) Die();
        }

        return _dead;
    }

    /// <summary>For the handler: it begins. True when the node dies now.</summary>
    public bool Begins(JobContext context)
    {
        if (moment == Moment.MidRun && IsMeant(context)) Die();
        return _dead;
    }

    /// <summary>For the handler: it is about to return or has thrown.</summary>
    public void Returns(JobContext context)
    {
        if (IsMeant(context)) _returned = true;
    }

    private bool IsMeant(JobContext context) => context.Id == job && context.Attempt == attempt;

    private void Die()
    {
        _dead = true;
        _died.TrySetResult();
    }
}

/// <summary>What Redis says of a job: whether a node holds it, and in which attempt.</summary>
internal sealed record JobSight(bool IsRunning, int Attempt);

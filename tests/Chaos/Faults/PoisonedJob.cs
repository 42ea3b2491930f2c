using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>
/// A job that takes down every node that runs it, until it is found out. Its nodes are started again by whoever starts all nodes. It lasts until the job is
/// dead, beside other faults. Each node it takes down is on record by itself.
/// </summary>
/// <param name="poisons">Where whoever wonders why a node ended finds it.</param>
internal sealed class PoisonedJob(Observer observer, Poisons poisons) : Fault(FaultKind.PoisonJob, "whoever runs it")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private string _job = "";

    public override async Task<bool> BeginAsync()
    {
        if (await poisons.SendAsync() is not { } job) return false;
        _job = job;
        Detail = job;
        return true;
    }

    public override async Task LastAsync(TimeSpan length, CancellationToken heal)
    {
        while (!observer.Stopped.ContainsKey(_job)) await Task.Delay(Pause, heal);
    }

    public override Task EndAsync()
    {
        Detail = string.Create(CultureInfo.InvariantCulture, $"{_job} took down {poisons.Deaths(_job)} nodes");
        return Task.CompletedTask;
    }
}

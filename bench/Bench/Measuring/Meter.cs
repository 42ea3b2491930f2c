namespace Lighthouse.Bench;

/// <summary>What a stretch of work took.</summary>
/// <param name="WorkerCpu">Seconds of the worker processes and all that they started.</param>
/// <param name="WorkerMemory">Bytes, the most that was seen.</param>
/// <param name="WorkerOwnMemory">Of these, the most without pages of files.</param>
/// <param name="OtherCores">How many cores the rest of the machine kept busy meanwhile: what makes a figure worth less.</param>
/// <param name="StolenCores">How many cores the machine's host kept from it.</param>
internal readonly record struct Usage(double Seconds, double WorkerCpu, long WorkerMemory, long WorkerOwnMemory, int WorkerProcesses, double RedisCpu, long RedisCommands, double OtherCores, double StolenCores);

/// <summary>Takes what a stage uses between <see cref="BeginAsync"/> and <see cref="EndAsync"/>.</summary>
internal sealed class Meter(Stage stage)
{
    private static readonly TimeSpan MemoryPause = TimeSpan.FromSeconds(1);

    private Reading _begin;
    private long _lastMemory;
    private (long All, long Own) _memory;

    public async Task BeginAsync() => _begin = await ReadAsync();

    /// <summary>Looks at the memory when that is due; for loops that wait for something.</summary>
    public void Look()
    {
        if (_lastMemory != 0 && TimeProvider.System.GetElapsedTime(_lastMemory) < MemoryPause) return;
        _lastMemory = TimeProvider.System.GetTimestamp();
        var (all, own) = ProcessTree.Read(stage.WorkerIds).Memory();
        _memory = (Math.Max(_memory.All, all), Math.Max(_memory.Own, own));
    }

    public async Task<Usage> EndAsync(double producerCpu = 0)
    {
        var end = await ReadAsync();
        _lastMemory = 0;
        Look();
        var seconds = TimeProvider.System.GetElapsedTime(_begin.At, end.At).TotalSeconds;
        var (workers, redis) = (end.Workers.Cpu - _begin.Workers.Cpu, end.Redis.Cpu - _begin.Redis.Cpu);
        var others = end.Machine.Busy - _begin.Machine.Busy - workers - redis - (end.Harness - _begin.Harness) - producerCpu;
        return new Usage(
            seconds, workers, _memory.All, _memory.Own, end.Workers.Processes, redis, end.Redis.Commands - _begin.Redis.Commands,
            Math.Max(0, others / seconds), (end.Machine.Stolen - _begin.Machine.Stolen) / seconds);
    }

    private async Task<Reading> ReadAsync() => new(
        TimeProvider.System.GetTimestamp(), ProcessTree.Read(stage.WorkerIds), await RedisUse.ReadAsync(stage.Redis), MachineLoad.Read(), ProcessTree.CpuOf(Environment.ProcessId));

    private readonly record struct Reading(long At, ProcessTree Workers, RedisUse Redis, MachineLoad Machine, double Harness);
}

namespace Lighthouse.Chaos;

/// <summary>Looks at each process of the field and at Redis, again and again, until it is told to stop.</summary>
/// <param name="pause">Between one round and the next.</param>
/// <param name="look">Is told a name and the process that has it just now; 0 while there is none.</param>
internal sealed class Sampler(Field field, TimeSpan pause, Action<string, int> look) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _sampling = Task.CompletedTask;

    public void Start() => _sampling = SampleAsync();

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
    }

    public void Dispose() => _stop.Dispose();

    private async Task SampleAsync()
    {
        try
        {
            while (true)
            {
                foreach (var process in field.Processes) look(process.Name, process.ProcessId);
                look(RedisKill.Name, field.Redis.ProcessId);
                await Task.Delay(pause, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

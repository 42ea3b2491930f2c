namespace Lighthouse.Actors.Tests;

/// <summary>Keeps its thread until it is disposed, or far longer than any probe waits.</summary>
internal sealed class SlowReceiver : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _gate = new();
    private volatile bool _ended;

    public void Receive()
    {
        _started.SetResult();
        _gate.Wait(3 * Patience);
        _ended = true;
    }

    public async Task ShouldBeAtItAsync()
    {
        await _started.Task.WaitAsync(Patience);
        _ended.ShouldBeFalse();
        _gate.Set();
    }

    public void Dispose() => _gate.Dispose();
}

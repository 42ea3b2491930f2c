using System.Collections.Concurrent;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>
/// Hands jobs to long-lived programs, one job in flight each. A program is started when a job finds none idle, kept for the next one,
/// and replaced when it has died or had to be killed. Jobs beyond the number of programs wait; their timeout runs meanwhile.
/// </summary>
internal sealed class LinesHandler(ExecSettings settings, TimeProvider time, ILogger<LinesHandler> logger) : IRawJobHandler, IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(settings.Processes);
    private readonly ConcurrentStack<LinesProgram> _idle = new();

    public async Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        try
        {
            var program = await RentAsync();
            try
            {
                return await program.RunAsync(args, job, stop);
            }
            finally
            {
                await ReturnAsync(program);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var program)) await program.DisposeAsync();
        _slots.Dispose();
    }

    private async ValueTask<LinesProgram> RentAsync()
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle.IsUsable) return idle;
            await idle.DisposeAsync();
        }

        return await LinesProgram.StartAsync(settings, time, logger);
    }

    private async ValueTask ReturnAsync(LinesProgram program)
    {
        if (program.IsUsable) _idle.Push(program);
        else await program.DisposeAsync();
    }
}

using System.Diagnostics;

namespace Lighthouse.Redis.Embedded;

/// <summary>Ends a server in order: it writes its file to disk, then goes. One that does not is killed.</summary>
internal static class ServerStop
{
    public static async Task RunAsync(RunFile run, Process process, TimeSpan patience, TimeProvider time)
    {
        if (process.HasExited) return;
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            await ShutdownAsync(run, patience, time, timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>By its port and run id: nobody else's server is ever stopped, whatever its process number.</summary>
    private static async Task ShutdownAsync(RunFile run, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        if (await ServerProbe.AskAsync(run.Port, patience, time, ct) is not { } answer || answer.RunId != run.RunId) return;
        try
        {
            await ServerProbe.SendAsync(run.Port, time, new RedisCommand("SHUTDOWN"u8), ct);
        }
        catch (RedisConnectionException)
        {
            // It answers SHUTDOWN by closing the connection.
        }
    }
}

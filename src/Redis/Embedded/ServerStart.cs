using System.Diagnostics;

namespace Lighthouse.Redis.Embedded;

/// <summary>Finds the server of a directory, or starts one.</summary>
internal sealed class ServerStart(EmbeddedRedisOptions options, DataDirectory directory, TimeProvider time)
{
    // Long enough for the child of a killed server, which may still be writing a file, to end and let go of the lock.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    public async Task<(RunFile Run, Process Process, bool TakenOver)> RunAsync(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        for (var portTaken = 0; ;)
        {
            if (await TakeOverAsync(ct) is { } found) return found;
            var process = StartChild(out var port);
            if (await ReadyAsync(process, port, ct) is { } run) return (run, process, false);

            var why = await ServerProcess.WhyAsync(process, directory, options);
            process.Dispose();
            if (why is null)
            {
                if (await TakeOverHolderAsync(ct) is { } holder) return holder;
                if (time.GetElapsedTime(began) > LockPatience) throw LockedByOther();
                await Task.Delay(Pause, time, ct);
            }
            else if (!directory.LastWords().Contains("Address already in use", StringComparison.Ordinal) || ++portTaken == 3)
            {
                throw why;
            }
            else if (options.Port != 0)
            {
                throw new EmbeddedRedisException($"The port {options.Port}, wanted for the private Redis, is taken by another program. Choose another one, or 0 for any free port.", why);
            }
        }
    }

    private async Task<(RunFile, Process, bool)?> TakeOverAsync(CancellationToken ct)
    {
        if (RunFile.Read(directory.RunFile) is not { } run) return null;
        if (await ServerProbe.FindAsync(run, Glance, time, ct) is not { } process) return null;
        if (options.AlwaysSync) await ServerProbe.SendAsync(run.Port, time, new RedisCommand("CONFIG"u8).Arg("SET"u8).Arg("appendfsync"u8).Arg("always"u8), ct);
        return (run, process, true);
    }

    /// <summary>
    /// The server that has the lock, though no run file tells of it: whoever started it was ended before it was ready, or is about to write one. While it reads its files it is waited for,
    /// as long as a start may take.
    /// </summary>
    private async Task<(RunFile, Process, bool)?> TakeOverHolderAsync(CancellationToken ct)
    {
        foreach (var (pid, port) in LockHolder.Find(directory))
        {
            while (await ServerProbe.IsLoadingAsync(port, Glance, time, ct)) await Task.Delay(Pause, time, ct);
            if (await ServerProbe.AskAsync(port, Glance, time, ct) is not { } answer || answer.Pid != pid) continue;
            new RunFile($"redis://127.0.0.1:{port}", port, pid, answer.RunId).Write(directory.RunFile);
            return await TakeOverAsync(ct);
        }

        return null;
    }

    private Process StartChild(out int port)
    {
        if (File.Exists(directory.Log)) File.Move(directory.Log, $"{directory.Log}.1", overwrite: true);
        port = options.Port != 0 ? options.Port : ServerProcess.FreePort(RunFile.Read(directory.RunFile)?.Port ?? 0);
        return ServerProcess.Launch(directory, options, port);
    }

    /// <summary>Null: the process has ended.</summary>
    private async Task<RunFile?> ReadyAsync(Process process, int port, CancellationToken ct)
    {
        try
        {
            while (!process.HasExited)
            {
                if (await ServerProbe.AskAsync(port, Glance, time, ct) is { } answer && answer.Pid == process.Id)
                {
                    var run = new RunFile($"redis://127.0.0.1:{port}", port, process.Id, answer.RunId);
                    run.Write(directory.RunFile);
                    return run;
                }
                await Task.Delay(Pause, time, ct);
            }
            await process.WaitForExitAsync(ct);
            return null;
        }
        catch
        {
            if (RunFile.Read(directory.RunFile)?.Pid != process.Id) process.Kill(); // else somebody has taken it over already
            throw;
        }
    }

    private EmbeddedRedisException LockedByOther()
    {
        var who = RunFile.Read(directory.RunFile) is { } run && ServerProbe.TryFind(run.Pid, out _) ? $"process {run.Pid}, port {run.Port}, which does not answer" : "a process that left no run file";
        return new EmbeddedRedisException($"The directory {directory.Path} is in use by another redis-server ({who}). Two servers on one directory would lose jobs: stop that one, or choose another directory.");
    }
}

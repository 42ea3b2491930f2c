using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Redis.Embedded;

/// <summary>Asks a server on loopback who it is.</summary>
internal static class ServerProbe
{
    public sealed record Identity(int Pid, string RunId);

    /// <summary>Null: nobody there, or not ready within <paramref name="patience"/>.</summary>
    public static async Task<Identity?> AskAsync(int port, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await using var connection = await ConnectAsync(port, patience, time, ct);
            var info = (await connection.Send(new RedisCommand("INFO"u8).Arg("server"u8), ct)).AsString();
            return new Identity(int.Parse(Field(info, "process_id:"), CultureInfo.InvariantCulture), Field(info, "run_id:"));
        }
        catch (Exception)
        {
            ct.ThrowIfCancellationRequested(); // and whatever came of that
            return null;
        }
    }

    /// <summary>Whether a server is there that is still reading its files.</summary>
    public static async Task<bool> IsLoadingAsync(int port, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await using var connection = await ConnectAsync(port, patience, time, ct);
            return false;
        }
        catch (Exception error)
        {
            ct.ThrowIfCancellationRequested();
            return error is NotReadyException { Message: Greeting.Loading };
        }
    }

    public static async Task SendAsync(int port, TimeProvider time, RedisCommand command, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(port, TimeSpan.FromSeconds(3), time, ct);
        await connection.Send(command, ct);
    }

    /// <summary>The process of a run, when it answers as that run: a number alone may have come to another program since.</summary>
    public static async Task<Process?> FindAsync(RunFile run, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        if (!TryFind(run.Pid, out var process)) return null;
        if (await AskAsync(run.Port, patience, time, ct) is { } answer && answer.RunId == run.RunId && answer.Pid == run.Pid) return process;
        process.Dispose();
        return null;
    }

    public static bool TryFind(int pid, [NotNullWhen(true)] out Process? process)
    {
        process = null;
        if (pid <= 0) return false;
        try
        {
            process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static Task<Connection> ConnectAsync(int port, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var options = new RedisOptions { ClientName = "lighthouse:embedded", ConnectTimeout = patience, StallTimeout = patience };
        return new Connector(options, new PendingPool(4), time, NullLogger.Instance).ConnectAsync(new RedisEndpoint("127.0.0.1", port), ct);
    }

    private static string Field(string info, string name)
    {
        var start = info.IndexOf(name, StringComparison.Ordinal);
        if (start < 0) throw new FormatException($"INFO has no {name}");
        start += name.Length;
        return info[start..info.IndexOf('\r', start)];
    }
}

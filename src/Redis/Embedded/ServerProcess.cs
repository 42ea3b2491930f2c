using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Lighthouse.Redis.Embedded;

/// <summary>
/// A redis-server as a child in a session of its own, so that Ctrl-C in the terminal does not stop it before the jobs have
/// drained. It inherits the directory's lock, which so lasts exactly as long as it lives.
/// </summary>
internal static class ServerProcess
{
    /// <summary>What flock(1) ends with when somebody else has the lock.</summary>
    private const int Locked = 75;

    /// <summary>What flock(1) ends with when the program is not there.</summary>
    private const int NoProgram = 69;

    public static Process Launch(DataDirectory directory, EmbeddedRedisOptions options, int port)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "flock", "--nonblock", "--conflict-exit-code", $"{Locked}", "--no-fork", directory.ServerLock,
            options.Server, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory.Path, "--logfile", directory.Log, "--loglevel", "warning",
            "--appendonly", "yes", "--appendfsync", options.AlwaysSync ? "always" : "everysec", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new EmbeddedRedisException("The program setsid (Debian, Ubuntu: package util-linux), which keeps Redis running when Ctrl-C is pressed, could not be started.", error);
        }
    }

    /// <summary>Why it ended at once; null when another server has the lock.</summary>
    public static async Task<EmbeddedRedisException?> WhyAsync(Process ended, DataDirectory directory, EmbeddedRedisOptions options)
    {
        var said = (await ended.StandardError.ReadToEndAsync()).Trim();
        return ended.ExitCode switch
        {
            Locked => null,
            NoProgram => new EmbeddedRedisException($"There is no {options.Server} on this machine. Install it (Debian, Ubuntu: sudo apt-get install -y redis-server), or give the URL of a Redis that runs elsewhere."),
            127 or 126 => new EmbeddedRedisException($"redis-server could not be started: {said}. The programs setsid and flock are needed (Debian, Ubuntu: package util-linux)."),
            var code => new EmbeddedRedisException($"redis-server ended with exit code {code} while starting in {directory.Path}: {said}\n{directory.LastWords()}".TrimEnd()),
        };
    }

    /// <summary>The wanted port if it is free, else any.</summary>
    public static int FreePort(int wanted)
    {
        foreach (var port in (ReadOnlySpan<int>)[wanted, 0])
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (port != 0)
            {
            }
        }
        throw new UnreachableException();
    }
}

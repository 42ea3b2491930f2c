using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Lighthouse.Support;

/// <summary>
/// A real redis-server on a free loopback port, in a folder of its own, that a test may kill, restart, freeze and wake.
/// It is stopped, and its folder deleted, when the fixture is disposed.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
    }

    public int Port { get; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts a server. With <paramref name="appendOnly"/> every write is on disk before it is answered.</summary>
    public static async Task<RedisServer> StartAsync(bool appendOnly = false, params string[] arguments)
    {
        string[] persistence = appendOnly ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
        for (var attempt = 1; ; attempt++)
        {
            var server = new RedisServer(FreePort(), [.. persistence, .. arguments]);
            try
            {
                await server.LaunchAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync(); // somebody took the port between the look and the start
            }
        }
    }

    /// <summary>Starts the server again on the same port and the same files, after <see cref="Kill"/>.</summary>
    public async Task RestartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await LaunchAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < 20)
            {
                Kill();
                await Task.Delay(250); // somebody's outgoing connection has the port for a moment
            }
        }
    }

    /// <summary>SIGKILL: what was not persisted is gone.</summary>
    public void Kill()
    {
        if (_process is not { } process) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP: the server answers nothing, its connections stay up.</summary>
    public void Freeze() => PosixSignals.Send(ProcessId, PosixSignals.Stop);

    /// <summary>SIGCONT, after <see cref="Freeze"/>.</summary>
    public void Wake() => PosixSignals.Send(ProcessId, PosixSignals.Continue);

    /// <summary>Runs redis-cli against this server and returns what it prints, without the last line break.</summary>
    public Task<string> CliAsync(params string[] arguments) => CliWithInputAsync(null, arguments);

    /// <summary>Runs redis-cli with <c>-x</c>: the bytes are the command's last argument, whatever they are.</summary>
    public async Task<string> CliWithInputAsync(byte[]? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] options = input is null ? ["-p", $"{Port}"] : ["-p", $"{Port}", "-x"];
        foreach (var argument in (string[])[.. options, .. arguments]) start.ArgumentList.Add(argument);
        using var cli = Process.Start(start)!;
        if (input is not null) await cli.StandardInput.BaseStream.WriteAsync(input);
        cli.StandardInput.Close();
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    public ValueTask DisposeAsync()
    {
        if (_process is not null) Wake();
        Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// A loopback port that was free a moment ago. Not one of those that the system hands to outgoing connections (32768 and above):
    /// while a test's server is down, the connection attempts of its own clients could take its port.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, RandomNumberGenerator.GetInt32(12_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // taken: another one
            }
        }
    }

    private async Task LaunchAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--enable-debug-command", "local", .. _arguments];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new StringBuilder();
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) ready.TrySetException(new InvalidOperationException($"redis-server ended before it was ready:\n{log}"));
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
            else lock (log) log.AppendLine(line.Data);
        };
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(Eventually.Patience);
    }
}

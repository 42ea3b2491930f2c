using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lighthouse.Node;

/// <summary>
/// A program in a session and process group of its own: a Ctrl-C at the node's terminal does not reach it, and what it started
/// dies with it. <c>setsid</c> makes the group; where it is missing, the tree of processes is killed instead. <c>setpriv</c> has the
/// kernel kill the program when the node itself is killed, so that a job recovered elsewhere does not run twice at a time.
/// </summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const string SetSid = "/usr/bin/setsid";
    private const string SetPriv = "/usr/bin/setpriv";
    private const int Terminating = 15;
    private const int Killing = 9;

    private static readonly string[] Secrets = ["LIGHTHOUSE_REDIS", "REDIS_URL"];
    private static readonly bool HasSetSid = File.Exists(SetSid);
    private static readonly bool HasSetPriv = HasSetSid && File.Exists(SetPriv);

    private readonly Process _process;
    private readonly Task _ended;
    private volatile bool _gone;

    private ProcessGroup(Process process)
    {
        _process = process;
        _ended = EndAsync();
    }

    public int Id => _process.Id;

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Error => _process.StandardError.BaseStream;

    public bool HasEnded => _ended.IsCompleted;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="FailedJobException">The program could not be started; another attempt, or another node, may be able to.</exception>
    public static async Task<ProcessGroup> StartAsync(string program, IEnumerable<string> arguments, string directory, IEnumerable<KeyValuePair<string, string>> environment)
    {
        string[] command = HasSetPriv ? [SetPriv, "--pdeathsig", "KILL", SetSid, program] : HasSetSid ? [SetSid, program] : [program];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1).Concat(arguments)) start.ArgumentList.Add(argument);
        foreach (var secret in Secrets) start.Environment.Remove(secret);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            return new ProcessGroup(await ProcessStarter.StartAsync(start));
        }
        catch (Win32Exception exception)
        {
            throw new FailedJobException("exec", $"`{program}` could not be started: {exception.Message}.", exception);
        }
    }

    /// <summary>Completes when the program has ended and what it left behind in its group was killed.</summary>
    public Task WaitAsync(CancellationToken stop = default) => _ended.WaitAsync(stop);

    /// <summary>SIGTERM to the whole group, then SIGKILL for what is still there after <paramref name="grace"/>. Returns when the program has ended.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (grace > TimeSpan.Zero)
        {
            if (HasSetSid) Signal(Terminating);
            await _ended.WaitAsync(grace, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (HasSetSid) Signal(Killing);
        else if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _ended;
    }

    /// <summary>Only after <see cref="WaitAsync"/>.</summary>
    public void Dispose() => _process.Dispose();

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        if (HasSetSid) Signal(Killing);
        _gone = true; // from now on the number may belong to somebody else
    }

    /// <summary>To the group; in the instant before setsid has made it, to the process alone.</summary>
    private void Signal(int signal)
    {
        if (_gone) return;
        if (SendSignal(-_process.Id, signal) != 0 && !_process.HasExited) _ = SendSignal(_process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}

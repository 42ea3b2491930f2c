using System.Runtime.InteropServices;

namespace Lighthouse.Support;

/// <summary>kill(2), by the signals' numbers on Linux: a machine need not have a program of that name.</summary>
internal static partial class PosixSignals
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0) throw new InvalidOperationException($"Signal {signal} could not be sent to process {processId}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

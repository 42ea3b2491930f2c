using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>How a process ended.</summary>
/// <param name="Took">From SIGTERM to its end, where it was asked.</param>
internal sealed record ProcessEnd(string Name, int ProcessId, int ExitCode, DateTimeOffset At, bool WasAsked, TimeSpan Took)
{
    public const int Killed = 128 + 9;
    public const int Terminated = 128 + 15;

    /// <summary>It had joined the cluster before it was asked.</summary>
    public bool WasUp { get; init; }

    /// <summary>As it should be: 0, or what the system makes of SIGTERM before a program has come to listen for it, or a poisoned job's doing in the midst of it.</summary>
    public bool WasOrderly => ExitCode == 0 || (ExitCode == Terminated && !WasUp) || WasPoisoned;

    /// <summary>A job that kills its node ran there.</summary>
    public bool WasPoisoned { get; init; }

    public override string ToString() => WasAsked
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} (process {ProcessId}) ended with exit code {ExitCode}, {Took.TotalSeconds:0.0} s after SIGTERM")
        : string.Create(CultureInfo.InvariantCulture, $"{Name} (process {ProcessId}) ended by itself with exit code {ExitCode} at {At:HH:mm:ss.fff}");
}

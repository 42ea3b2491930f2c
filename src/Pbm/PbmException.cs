namespace Lighthouse.Pbm;

/// <summary>Ends a command with a sentence for the user and the exit code that goes with it.</summary>
internal sealed class PbmException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}

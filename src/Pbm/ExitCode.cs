namespace Lighthouse.Pbm;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused, not found, or a configuration with errors.</summary>
    public const int Refused = 1;

    /// <summary>The command line is not one pbm knows.</summary>
    public const int Usage = 2;

    /// <summary>Nothing that speaks the management API answers at the address.</summary>
    public const int Unreachable = 3;
}

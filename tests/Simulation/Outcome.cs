using System.Globalization;

namespace Lighthouse.Simulation;

/// <summary>What one seed came to.</summary>
internal sealed record Outcome(int Seed, IReadOnlyList<string> Violations, ulong Fingerprint, long Steps, long Commands, TimeSpan Simulated, TimeSpan Took, int Jobs, int Runs, int Troubles)
{
    public bool IsClean => Violations.Count == 0;

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Simulated.TotalSeconds:0} s of {Jobs} jobs, {Runs} handler runs and {Troubles} troubles, {Commands:N0} commands, {Steps:N0} steps, {Violations.Count} violations; fingerprint {Fingerprint:x16}");
}

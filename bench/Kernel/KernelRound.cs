namespace Lighthouse.Kernel;

/// <summary>What one run reached.</summary>
/// <param name="BytesEach">Allocated by the whole process while it ran, for each of what was counted.</param>
internal readonly record struct Sample(double PerSecond, double BytesEach);

/// <summary>Both sides, measured one right after the other.</summary>
internal readonly record struct KernelRound(Sample Ours, Sample Beside)
{
    public double Ratio => Ours.PerSecond / Beside.PerSecond;
}
